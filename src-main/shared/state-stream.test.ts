import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeStateStream } from './state-stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup() {
  let reads = 0
  const stream = makeStateStream((seq) => {
    reads += 1
    return { seq }
  })
  const seen: number[] = []
  return { stream, seen, see: ({ seq }: { seq: number }) => void seen.push(seq), reads: () => reads }
}

describe('a stream of states', () => {
  test('shows the present at once, then changes that come together together', () => {
    const { stream, seen, see } = setup()
    stream.watch(see)
    expect(seen).toEqual([1])
    for (let change = 0; change < 50; change++) stream.changed()
    expect(seen).toEqual([1])
    vi.advanceTimersByTime(100)
    expect(seen).toEqual([1, 51])
    vi.advanceTimersByTime(10_000)
    expect(seen).toEqual([1, 51])
  })

  test('only counts upwards, also while nobody watches', () => {
    const { stream, seen, see, reads } = setup()
    stream.changed()
    stream.changed()
    vi.advanceTimersByTime(1000)
    expect(reads()).toBe(0)
    expect(stream.now().seq).toBe(3)
    stream.watch(see)
    stream.changed()
    vi.advanceTimersByTime(100)
    expect(seen).toEqual([3, 4])
  })

  test('tells everybody who watches, and nobody who has stopped', () => {
    const { stream, seen, see } = setup()
    const stop = stream.watch(see)
    stream.watch(see)
    stop()
    stop()
    stream.changed()
    vi.advanceTimersByTime(100)
    expect(seen).toEqual([1, 1, 2])
  })

  test('reads nothing when the last one stopped before the change was shown', () => {
    const { stream, see, reads } = setup()
    const stop = stream.watch(see)
    stream.changed()
    stop()
    vi.advanceTimersByTime(100)
    expect(reads()).toBe(1)
    stream.watch(see)
    stream.changed()
    vi.advanceTimersByTime(100)
    expect(reads()).toBe(3)
  })

  test('that has ended tells nothing and reads nothing: what it reads from is closed', () => {
    const { stream, seen, see, reads } = setup()
    stream.watch(see)
    stream.changed()
    stream.end()
    stream.changed()
    vi.advanceTimersByTime(1000)
    expect(seen).toEqual([1])
    expect(reads()).toBe(1)
  })
})
