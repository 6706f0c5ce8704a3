import { expect, test } from 'vitest'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { handClock } from '../../shared/test-doubles.ts'
import { limitCodeGuesses } from './code-guesses.ts'

const wrong = () => Promise.reject(enrolmentErrors.code_unknown())
const right = () => Promise.resolve('joined')

function setup() {
  const clock = handClock()
  const tryCode = limitCodeGuesses(clock)
  /** What came of an attempt: `joined`, or the code of the refusal. */
  const outcome = (attempt: () => Promise<string>, address = '192.0.2.1') =>
    tryCode(address, attempt).catch((error: { code: string }) => error.code)
  const tenWrong = async (address?: string) => {
    for (let count = 0; count < 10; count++) expect(await outcome(wrong, address)).toBe('code_unknown')
  }
  return { clock, tryCode, outcome, tenWrong }
}

test('ten wrong codes are told that they are wrong; then even a right one is not looked at', async () => {
  const { outcome, tenWrong } = setup()
  await tenWrong()
  let isLookedAt = false
  const looking = () => {
    isLookedAt = true
    return right()
  }
  expect(await outcome(looking)).toBe('too_many_requests')
  expect(isLookedAt).toBe(false)
})

test('says how long to wait, and a minute after the first everything is as before', async () => {
  const { clock, tryCode, outcome, tenWrong } = setup()
  await tenWrong()
  clock.pass(45_000)
  await expect(tryCode('192.0.2.1', right)).rejects.toMatchObject({ details: { retryAfterS: 15 } })
  clock.pass(14_999)
  expect(await outcome(right)).toBe('too_many_requests')
  clock.pass(1)
  await tenWrong()
})

test('another address has its own count', async () => {
  const { outcome, tenWrong } = setup()
  await tenWrong()
  expect(await outcome(right, '192.0.2.2')).toBe('joined')
})

test('right codes, and refusals that say nothing about a code, count for nothing', async () => {
  const { outcome, tenWrong } = setup()
  for (let count = 0; count < 20; count++) {
    expect(await outcome(right)).toBe('joined')
    expect(await outcome(() => Promise.reject(nodeErrors.clock_skew()))).toBe('clock_skew')
    expect(await outcome(() => Promise.reject(nodeErrors.node_left()))).toBe('node_left')
  }
  await tenWrong()
})

test('many at the same moment are no more than many one after the other', async () => {
  const { outcome } = setup()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(wrong)))
  expect(outcomes.filter((code) => code === 'code_unknown')).toHaveLength(10)
  expect(outcomes.filter((code) => code === 'too_many_requests')).toHaveLength(40)
})

test('one behind another waits its turn and is not sent away for that', async () => {
  const { outcome } = setup()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(right)))
  expect(new Set(outcomes)).toEqual(new Set(['joined']))
})

test('a flood of addresses makes it forget the first ones, not grow', async () => {
  const { outcome, tenWrong } = setup()
  await tenWrong('198.51.100.1')
  for (let count = 0; count < 10_000; count++) await outcome(right, `2001:db8::${count}`)
  expect(await outcome(right, '198.51.100.1')).toBe('joined')
})
