import { expect, test } from 'vitest'
import { keyPassphrase } from './key-passphrase.ts'

const settled = () => new Promise(setImmediate)
/** A keyring that answers when the test says so, and a clock that the test winds. */
function setup({ isLocked = true } = {}) {
  const answers: ((passphrase: string | null) => void)[] = []
  const waits: { run: () => void; ms: number }[] = []
  const told: string[] = []
  const late: string[] = []
  const key = keyPassphrase({
    ask: () => new Promise((resolve) => answers.push(resolve)),
    isLocked: () => isLocked,
    tell: (line) => told.push(line),
    later: (run, ms) => void waits.push({ run, ms }),
  })
  key.onLate((passphrase) => late.push(passphrase))
  return {
    key,
    answers,
    told,
    late,
    planned: () => waits.map(({ ms }) => ms),
    async answer(passphrase: string | null) {
      answers.at(-1)?.(passphrase)
      await settled()
    },
    async pass() {
      waits.shift()?.run()
      await settled()
    },
  }
}

const WAIT = 10_000
test('a keyring that answers is waited for, and nothing is said of it', async () => {
  const { key, answer, told } = setup()
  await answer('secret')
  await key.waited
  expect([key.now(), told, await key.again()]).toEqual(['secret', [], false])
})

test('one that does not answer keeps the window waiting for ten seconds; what it says later still counts', async () => {
  const { key, answers, answer, pass, told, late, planned } = setup()
  expect(planned()).toEqual([WAIT])
  await pass()
  await key.waited
  expect([key.now(), told]).toEqual([null, [expect.stringContaining('has not answered yet')]])
  const again = key.again()
  await pass()
  expect(await again).toBe(false)
  // No second question beside the first.
  expect([answers.length, planned()]).toEqual([1, []])
  await answer('secret')
  expect([key.now(), late, planned()]).toEqual(['secret', ['secret'], []])
})

test('while the key is locked one that did not open is asked again, less and less often, until it does', async () => {
  const { key, answers, answer, pass, planned, late } = setup()
  await answer(null)
  await key.waited
  await pass()
  const patience: number[] = []
  for (let count = 0; count < 9; count += 1) {
    patience.push(...planned())
    await pass()
    await answer(null)
  }
  expect(patience).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map((seconds) => seconds * 1000))
  await pass()
  await answer('secret')
  expect([key.now(), late, planned(), answers.length]).toEqual(['secret', ['secret'], [], 11])
})

test('whoever tries again has it asked at once, and what was planned asks no more when it has opened', async () => {
  const { key, answers, answer, pass, planned, late } = setup()
  await answer(null)
  const refused = key.again()
  await answer(null)
  expect([await refused, planned()]).toEqual([false, [WAIT, 30_000, WAIT]])
  const opened = key.again()
  await answer('secret')
  expect([await opened, late, answers.length]).toEqual([true, ['secret'], 3])
  for (let count = planned().length; count > 0; count -= 1) await pass()
  expect([answers.length, planned()]).toEqual([3, []])
})

test('where nothing is locked, one that says nothing is not asked again', async () => {
  const { key, answer, planned, pass, answers } = setup({ isLocked: false })
  await answer(null)
  await key.waited
  await pass()
  expect([key.now(), planned(), await key.again(), answers.length]).toEqual([null, [], false, 1])
})
