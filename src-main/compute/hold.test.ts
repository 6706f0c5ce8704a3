import { beforeEach, describe, expect, test, vi } from 'vitest'
import { holdOf } from './hold.ts'
import { wallClock } from './wall-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

const MINUTE_MS = 60_000

function setup({ canFreeze = true } = {}) {
  const done: string[] = []
  const ring = vi.fn<() => void>()
  const child = {
    tell: ({ type }: { type: string }) => void done.push(type),
    freeze() {
      done.push('freeze')
      return canFreeze
    },
    thaw: () => void done.push('thaw'),
  }
  const hold = holdOf(child, wallClock(MINUTE_MS, ring))
  const since = () => done.splice(0)
  return { hold, since, ring }
}

describe('a pause', () => {
  test('is asked for, then made sure of, and ended the other way round', () => {
    const { hold, since } = setup()
    hold.pause()
    hold.pause()
    expect(since()).toEqual(['thaw', 'pause'])
    hold.paused()
    expect(since()).toEqual(['freeze'])
    hold.resume()
    hold.resume()
    expect(since()).toEqual(['thaw', 'resume'])
  })

  test('of a process that has ended leaves nothing stopped, whatever it still says', () => {
    const { hold, since } = setup()
    hold.pause()
    hold.paused()
    since()
    hold.end()
    expect(since()).toEqual(['thaw'])
    hold.paused()
    expect(since()).toEqual([])
  })

  test('that was ended before it was obeyed stops nothing', () => {
    const { hold, since } = setup()
    hold.pause()
    hold.resume()
    since()
    hold.paused()
    expect(since()).toEqual([])
  })

  test('stops a process that has spoken and does not answer', () => {
    const { hold, since } = setup()
    hold.heard()
    hold.pause()
    since()
    vi.advanceTimersByTime(499)
    expect(since()).toEqual([])
    vi.advanceTimersByTime(1)
    expect(since()).toEqual(['freeze'])
  })

  test('stops a process that was paused before it could speak, spoke, and then does not answer', () => {
    const { hold, since } = setup()
    hold.pause()
    since()
    hold.heard()
    hold.heard()
    vi.advanceTimersByTime(500)
    expect(since()).toEqual(['freeze'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits for a process that is only starting', () => {
    const { hold, since } = setup()
    hold.pause()
    since()
    vi.advanceTimersByTime(60_000)
    expect(since()).toEqual([])
  })
})

describe('a share', () => {
  test('is kept by stopping and going on, and only changes are told', () => {
    const { hold, since } = setup()
    hold.setCpuShare(0.25)
    vi.advanceTimersByTime(750)
    expect(since()).toEqual(['freeze'])
    vi.advanceTimersByTime(250)
    expect(since()).toEqual(['thaw', 'resume'])
    vi.advanceTimersByTime(250)
    expect(since()).toEqual(['freeze'])
  })

  test('is asked for where nothing can be stopped', () => {
    const { hold, since } = setup({ canFreeze: false })
    hold.setCpuShare(0.5)
    vi.advanceTimersByTime(500)
    expect(since()).toEqual(['freeze', 'rest', 'thaw', 'resume'])
  })

  test('of everything takes nothing any more', () => {
    const { hold, since } = setup()
    hold.setCpuShare(0.5)
    vi.advanceTimersByTime(250)
    hold.setCpuShare(1)
    vi.advanceTimersByTime(250)
    expect(since()).toEqual(['freeze', 'thaw', 'resume'])
    // The time that it may take is still counted.
    expect(vi.getTimerCount()).toBe(1)
  })

  test('waits for the end of a pause, and rests on then', () => {
    const { hold, since } = setup()
    hold.setCpuShare(0.5)
    vi.advanceTimersByTime(250)
    hold.pause()
    since()
    vi.advanceTimersByTime(10_000)
    expect(since()).toEqual([])
    hold.resume()
    expect(since()).toEqual(['freeze'])
  })
})

test('nothing is done any more after the end', () => {
  const { hold, since } = setup()
  hold.heard()
  hold.setCpuShare(0.5)
  hold.pause()
  hold.end()
  since()
  vi.advanceTimersByTime(10_000)
  expect(since()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

describe('the time that a computation may take', () => {
  test.each([true, false])(
    'passes only in the turns in which it runs, and not in a pause (freezes: %s)',
    (canFreeze) => {
      const { hold, ring } = setup({ canFreeze })
      hold.setCpuShare(0.25)
      vi.advanceTimersByTime(2 * MINUTE_MS)
      hold.pause()
      vi.advanceTimersByTime(10 * MINUTE_MS)
      hold.resume()
      vi.advanceTimersByTime(2 * MINUTE_MS - 2000)
      expect(ring).not.toHaveBeenCalled()
      vi.advanceTimersByTime(4000)
      expect(ring).toHaveBeenCalledOnce()
    },
  )

  test('passes with it at full speed, and no more once it has ended', () => {
    const { hold, ring } = setup()
    vi.advanceTimersByTime(MINUTE_MS - 1)
    expect(ring).not.toHaveBeenCalled()
    hold.end()
    hold.resume()
    vi.advanceTimersByTime(MINUTE_MS)
    expect(ring).not.toHaveBeenCalled()
  })
})
