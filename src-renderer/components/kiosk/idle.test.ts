import { expect, test } from 'vitest'
import { ATTRACT_AFTER_MS, idleLevel, idleWatch } from './idle.ts'

test('a minute without touch shows the numbers, two dim them', () => {
  expect([0, 59_999, 60_000, 119_999, 120_000].map(idleLevel)).toEqual([
    'active',
    'active',
    'attract',
    'attract',
    'dim',
  ])
})

function setup({ isAsleep }: { isAsleep: boolean }) {
  let nowMs = 0
  const watch = idleWatch(() => nowMs)
  const pass = (ms: number) => {
    nowMs += ms
    return watch.look()
  }
  if (isAsleep) pass(ATTRACT_AFTER_MS)
  return { pass, eaten: (...types: readonly string[]) => types.map((type) => watch.eats({ type })), watch }
}
const FINGER = ['pointerdown', 'touchstart', 'pointerup', 'touchend', 'mousedown', 'mouseup', 'click']

test('the finger that wakes is eaten from down to click, however long it stays; the next one is heard', () => {
  const { eaten, pass } = setup({ isAsleep: true })
  expect(eaten('pointerdown', 'touchstart')).toEqual([true, true])
  expect(pass(5000)).toBe('active')
  expect(eaten('pointerup', 'click')).toEqual([true, true])
  expect(eaten(...FINGER)).toEqual(FINGER.map(() => false))
})

test('the key that wakes is eaten with its repeats, until it is up', () => {
  const { eaten, watch } = setup({ isAsleep: true })
  expect(eaten('keydown')).toEqual([true])
  expect(watch.eats({ type: 'keydown', repeat: true })).toBe(true)
  expect(eaten('keyup')).toEqual([true])
  expect(eaten('keydown', 'keyup')).toEqual([false, false])
})

test('a screen reader wakes by a click alone, and its next click is heard', () => {
  expect(setup({ isAsleep: true }).eaten('click', 'click')).toEqual([true, false])
})

test('who is active keeps the screen awake, and nothing of theirs is eaten', () => {
  const { eaten, pass } = setup({ isAsleep: false })
  pass(ATTRACT_AFTER_MS - 1)
  expect(eaten(...FINGER, 'keydown', 'keyup')).not.toContain(true)
  expect(pass(ATTRACT_AFTER_MS - 1)).toBe('active')
  expect(pass(1)).toBe('attract')
})
