import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { openPinLock, UNLOCKED_MS } from './pin-lock.ts'

const NOON_MS = Date.parse('2026-06-21T12:00:00.000Z')

function setup(directory = temporaryDirectory(), startMs = NOON_MS) {
  let nowMs = startMs
  let steadyMs = 0
  const clock = { now: () => new Date(nowMs), steadyMs: () => steadyMs }
  const lock = openPinLock({ directory, isKiosk: true, clock, changed: () => undefined, tell: () => undefined })
  return {
    directory,
    lock,
    pass(ms: number) {
      nowMs += ms
      steadyMs += ms
    },
    /** Somebody sets the clock. */
    setTime: (ms: number) => (nowMs = ms),
    nowMs: () => nowMs,
  }
}
const refusal = (attempt: Promise<void>) =>
  attempt.then(
    () => 'ok',
    (error: { problem: { code: string; values: object } }) => [error.problem.code, error.problem.values],
  )

test('what is unlocked locks itself a minute after it was used last', async () => {
  const { lock, pass } = setup()
  await lock.set('2580', null)
  pass(UNLOCKED_MS - 1)
  lock.ensureUnlocked()
  pass(UNLOCKED_MS - 1)
  expect(lock.isLocked()).toBe(false)
  pass(1)
  expect(lock.isLocked()).toBe(true)
  expect(() => lock.ensureUnlocked()).toThrow('locked')
})

test('five wrong tries cost half a minute, the sixth a whole one, and a restart forgives none', async () => {
  const { directory, lock, pass, nowMs } = setup()
  await lock.set('2580', null)
  for (let left = 4; left >= 0; left--) expect(await refusal(lock.unlock('0000'))).toEqual(['pin_wrong', { left }])
  expect(await refusal(lock.unlock('2580'))).toEqual(['pin_wait', { seconds: 30 }])
  pass(30_000)
  const again = setup(directory, nowMs())
  expect(await refusal(again.lock.unlock('0000'))).toEqual(['pin_wrong', { left: 0 }])
  expect(await refusal(again.lock.unlock('2580'))).toEqual(['pin_wait', { seconds: 60 }])
  again.pass(60_000)
  expect(await refusal(again.lock.unlock('2580'))).toBe('ok')
})

test('a PIN is four to six digits, is changed by who knows it, and is gone when it is removed', async () => {
  const { lock } = setup()
  for (const wrong of ['123', '1234567', '12a4', ''])
    expect(await refusal(lock.set(wrong, null))).toEqual(['pin_form', {}])
  await lock.set('2580', null)
  expect(await refusal(lock.set('1111', '0000'))).toEqual(['pin_wrong', { left: 4 }])
  await lock.set(null, '2580')
  expect([lock.hasPin(), lock.isLocked()]).toEqual([false, false])
})

test.each([
  ['back by a day', -86_400_000],
  ['forward by a day', 86_400_000],
])('a clock that is put %s neither keeps it open nor locks it', async (_, byMs) => {
  const { lock, pass, setTime, nowMs } = setup()
  await lock.set('2580', null)
  setTime(nowMs() + byMs)
  pass(UNLOCKED_MS - 1)
  expect(lock.isLocked()).toBe(false)
  pass(1)
  expect(lock.isLocked()).toBe(true)
})

test('a PIN that is being changed does not open any more', async () => {
  const { lock } = setup()
  await lock.set('2580', null)
  const changed = refusal(lock.set('1111', '2580'))
  const unlocked = refusal(lock.unlock('2580'))
  expect(await Promise.all([changed, unlocked])).toEqual(['ok', ['pin_wrong', { left: 4 }]])
})

test('one refusal does not keep the next from its turn', async () => {
  const { lock } = setup()
  await lock.set('2580', null)
  const tries = ['0000', '2580', '0000'].map((pin) => refusal(lock.unlock(pin)))
  expect(await Promise.all(tries)).toEqual([['pin_wrong', { left: 4 }], 'ok', ['pin_wrong', { left: 4 }]])
})

test('where no PIN is set nothing is locked, and any opens', async () => {
  const { lock } = setup()
  expect([lock.hasPin(), lock.isLocked(), await refusal(lock.unlock('anything'))]).toEqual([false, false, 'ok'])
})

test.each([
  ['is damaged', '{ no'],
  ['was written by a later version', '{"version":9}'],
])('a PIN whose file %s opens for nobody until the file is gone', async (_, text) => {
  const directory = temporaryDirectory()
  const file = path.join(directory, 'pin.json')
  writeFileSync(file, text)
  const { lock } = setup(directory)
  expect([lock.isLocked(), lock.hasPin(), lock.notices()]).toEqual([true, true, [{ code: 'pin_damaged', file }]])
  for (const attempt of [lock.unlock('2580'), lock.set('1111', null), lock.set(null, '2580')])
    expect(await refusal(attempt)).toEqual(['pin_unreadable', { file }])
  expect(readFileSync(file, 'utf8')).toBe(text)
  rmSync(file)
  expect(await refusal(lock.set('2580', null))).toBe('ok')
  expect([lock.hasPin(), lock.notices()]).toEqual([true, []])
})

test('a PIN that another program has set is asked for', async () => {
  const { directory, lock } = setup()
  await lock.set('2580', null)
  await setup(directory).lock.set('1111', '2580')
  expect(await refusal(lock.unlock('2580'))).toEqual(['pin_wrong', { left: 4 }])
  expect(await refusal(lock.unlock('1111'))).toBe('ok')
})

test('on a disk that takes nothing the right PIN opens, wrong ones are counted, and none is changed', async () => {
  const { directory, lock, pass } = setup()
  await lock.set('2580', null)
  // A folder that is not empty stands where the next form of the file would be written.
  const inTheWay = path.join(directory, 'pin.json.new')
  mkdirSync(path.join(inTheWay, 'something'), { recursive: true })
  for (let left = 4; left >= 0; left--) expect(await refusal(lock.unlock('0000'))).toEqual(['pin_wrong', { left }])
  expect(await refusal(lock.unlock('2580'))).toEqual(['pin_wait', { seconds: 30 }])
  pass(30_000)
  expect(await refusal(lock.unlock('2580'))).toBe('ok')
  await expect(lock.set('1111', '2580')).rejects.toThrow(/EISDIR|directory/)
  rmSync(inTheWay, { recursive: true })
  expect(await refusal(lock.set('1111', '2580'))).toBe('ok')
})
