import { expect, test } from 'vitest'
import { barText, durationText, remainingS } from './progress-line.ts'

test('a bar is as full as what was done', () => {
  expect([barText(0), barText(0.5), barText(1)]).toEqual([
    '·'.repeat(30),
    '█'.repeat(15) + '·'.repeat(15),
    '█'.repeat(30),
  ])
})

test('a time is said in its two largest units', () => {
  expect([0, 45.4, 60, 3599, 3600, 12_000, -3].map(durationText)).toEqual([
    '0 s',
    '45 s',
    '1 min 0 s',
    '59 min 59 s',
    '1 h 0 min',
    '3 h 20 min',
    '0 s',
  ])
})

test('what is left takes as long as what was done since somebody looked', () => {
  const since = { over: 10, atMs: 1000 }
  expect(remainingS({ over: 20, total: 50, atMs: 6000 }, since)).toBe(15)
  expect(remainingS({ over: 50, total: 50, atMs: 6000 }, since)).toBe(0)
  expect(remainingS({ over: 10, total: 50, atMs: 6000 }, since)).toBeNull()
})
