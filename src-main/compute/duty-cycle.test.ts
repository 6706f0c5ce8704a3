import { expect, test } from 'vitest'
import { dutyCycle } from './duty-cycle.ts'

const turnsIn = (share: number, count: number) => {
  const cycle = dutyCycle()
  cycle.setShare(share)
  return Array.from({ length: count }, () => cycle.nextTurn())
}
const runs = (turns: readonly boolean[]) => turns.filter(Boolean).length

test.each([
  [0.02, 2],
  [0.05, 5],
  [0.1, 10],
  [0.33, 33],
  [0.5, 50],
  [0.99, 99],
  [1, 100],
])('a share of %d runs in exactly %d of 100 turns', (share, count) => {
  expect(runs(turnsIn(share, 100))).toBe(count)
})

test('turns are spread evenly: a half is every other one, a twentieth every twentieth', () => {
  expect(turnsIn(0.5, 6)).toEqual([false, true, false, true, false, true])
  expect(turnsIn(0.05, 20).indexOf(true)).toBe(19)
})

test('a share is between a fiftieth and the whole', () => {
  expect([runs(turnsIn(0, 100)), runs(turnsIn(-1, 100)), runs(turnsIn(7, 100))]).toEqual([2, 2, 100])
})

test('a share that changes holds from the next turn on', () => {
  const cycle = dutyCycle()
  expect([cycle.isWhole(), cycle.nextTurn()]).toEqual([true, true])
  cycle.setShare(0.5)
  expect([cycle.isWhole(), cycle.nextTurn(), cycle.nextTurn()]).toEqual([false, false, true])
})
