import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchSilence, watchTime } from './watch-silence.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('watching for silence', () => {
  test('ends what is silent for too long', () => {
    const watch = watchSilence(1000)
    vi.advanceTimersByTime(999)
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(watch.signal.aborted).toBe(true)
  })

  test('lets go on for ever what gives signs of life', () => {
    const watch = watchSilence(1000)
    for (let second = 0; second < 100; second++) {
      vi.advanceTimersByTime(900)
      watch.alive()
    }
    expect(watch.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(watch.signal.aborted).toBe(true)
  })

  test('is over when it is ended, also for late signs of life', () => {
    const watch = watchSilence(1000)
    watch.end()
    watch.alive()
    watch.end()
    vi.advanceTimersByTime(10_000)
    expect(watch.signal.aborted).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('watching the time ends what takes too long, however lively it is', () => {
  const watch = watchTime(1000)
  for (let tenth = 0; tenth < 10; tenth++) {
    watch.alive()
    vi.advanceTimersByTime(100)
  }
  expect(watch.signal.aborted).toBe(true)
})
