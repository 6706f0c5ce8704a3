import { expect, test } from 'vitest'
import { playedTime } from './played-time.ts'

const START = new Date('2026-06-15T00:00:00.000Z')
const NEVER = new AbortController().signal

test('passes from one wait to the next, and never further than it may', async () => {
  const { clock, delay, step } = playedTime(START, () => false)
  const over: string[] = []
  void delay(2000, NEVER).then(() => over.push('two'))
  void delay(7000, NEVER).then(() => over.push('seven'))
  expect(await step(5000)).toBe(2000)
  expect(over).toEqual(['two'])
  expect(await step(4000)).toBe(4000)
  expect(over).toEqual(['two'])
  expect(await step(4000)).toBe(1000)
  expect(over).toEqual(['two', 'seven'])
  expect([clock.steadyMs(), clock.now().getTime() - START.getTime()]).toEqual([7000, 7000])
})

test('a wait that is given up is over at once', async () => {
  const { delay, step } = playedTime(START, () => false)
  const stopping = new AbortController()
  const wait = delay(2000, stopping.signal)
  stopping.abort()
  await wait
  await delay(2000, stopping.signal)
  expect(await step(5000)).toBe(5000)
})

test('stands still while somebody is busy', async () => {
  const busy = { turns: 50 }
  const { step } = playedTime(START, () => (busy.turns -= 1) > 0)
  await step(1000)
  expect(busy.turns).toBeLessThanOrEqual(0)
})
