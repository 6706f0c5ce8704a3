import { expect, test } from 'vitest'
import { aFinishedTask } from '#core/contracts/test-states.ts'
import { inEnglish } from './test-words.ts'
import { useOutcomeWords } from './use-outcome-words.ts'

const said = async (changes: Parameters<typeof aFinishedTask>[0]) =>
  (await inEnglish(useOutcomeWords))(aFinishedTask(changes))
const BOOKED = { outcome: 'paid', reward_eur: '0.01', node_share_eur: '0.0009', proof_height: 12 } as const

test('what was booked is reward and share of the credit together', async () => {
  expect(await said({ ...BOOKED, book: 'main' })).toBe('Earned €0.0109, block 12 of the public log')
})

test('practice work is not said to be earned', async () => {
  expect(await said({ ...BOOKED, book: 'demo' })).toBe(
    'Practice work: €0.0109, never paid out; block 12 of the public log',
  )
})

test('what is not paid says why in the words of the language', async () => {
  const because = { reason: 'task_expired', detail: 'The deadline has passed.' } as const
  expect(await said({ outcome: 'not_paid', because })).toBe('Not paid: the deadline had passed.')
})

test('what is not sent yet waits', async () => {
  expect(await said({ outcome: 'waiting' })).toBe('Waits to be sent; kept safely until then')
})
