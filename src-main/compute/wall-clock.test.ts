import { beforeEach, expect, test, vi } from 'vitest'
import { wallClock } from './wall-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

test('counts what was not held, and rings once', () => {
  const ring = vi.fn<() => void>()
  const clock = wallClock(1000, ring)
  vi.advanceTimersByTime(600)
  clock.hold()
  clock.hold()
  vi.advanceTimersByTime(1_000_000)
  clock.goOn()
  clock.goOn()
  vi.advanceTimersByTime(399)
  expect(ring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  clock.hold()
  clock.goOn()
  vi.advanceTimersByTime(1_000_000)
  expect(ring).toHaveBeenCalledOnce()
})

test('never rings once it has ended, held or not', () => {
  const ring = vi.fn<() => void>()
  const clock = wallClock(1000, ring)
  clock.end()
  clock.goOn()
  vi.advanceTimersByTime(5000)
  expect(ring).not.toHaveBeenCalled()
})
