import { describe, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'
import { handDrivenTime } from './test-delay.ts'

const WAIT = { interval: 2, timeout: 10_000 }

/** A step that counts, and rests for as long as the test says. */
function setup(step?: (stopping: AbortSignal, count: number) => Promise<number>) {
  const time = handDrivenTime()
  const told: string[] = []
  let count = 0
  const repeating = repeat(
    (stopping) => {
      count += 1
      return step ? step(stopping, count) : Promise.resolve(1000)
    },
    { delay: time.delay, tell: (line) => void told.push(line) },
  )
  const resting = (ms: number) => vi.waitFor(() => expect(time.waiting()).toEqual([ms]), WAIT)
  return { time, told, repeating, resting, count: () => count }
}

describe('what is repeated', () => {
  test('begins at its start and comes again after each rest', async () => {
    const { time, repeating, resting, count } = setup()
    expect(count()).toBe(0)
    repeating.start()
    await resting(1000)
    time.pass(999)
    expect(count()).toBe(1)
    time.pass(1)
    await vi.waitFor(() => expect(count()).toBe(2), WAIT)
    await repeating.stop()
  })

  test('comes at once when it is woken while it rests', async () => {
    const { repeating, resting, count } = setup()
    repeating.start()
    await resting(1000)
    repeating.wake()
    await vi.waitFor(() => expect(count()).toBe(2), WAIT)
    await resting(1000)
    await repeating.stop()
  })

  test('comes once more when it is woken, however often, during a step', async () => {
    const steps: PromiseWithResolvers<number>[] = []
    const { repeating, resting, count } = setup(() => {
      steps.push(Promise.withResolvers())
      return steps.at(-1)!.promise
    })
    repeating.start()
    repeating.wake()
    repeating.wake()
    steps[0]!.resolve(1000)
    await vi.waitFor(() => expect(count()).toBe(2), WAIT)
    steps[1]!.resolve(1000)
    await resting(1000)
    expect(count()).toBe(2)
    await repeating.stop()
  })

  test('ends while it rests, and never comes again', async () => {
    const { time, repeating, resting, count } = setup()
    repeating.start()
    await resting(1000)
    await repeating.stop()
    await repeating.stop()
    repeating.wake()
    time.pass(10_000)
    expect(count()).toBe(1)
    expect(time.waiting()).toEqual([])
  })

  test('ends after the present step, which hears of it', async () => {
    const { repeating, count } = setup(
      (stopping) => new Promise((resolve) => stopping.addEventListener('abort', () => resolve(0))),
    )
    repeating.start()
    await repeating.stop()
    expect(count()).toBe(1)
  })

  test('that never began ends at once', async () => {
    const { repeating, count } = setup()
    repeating.wake()
    await repeating.stop()
    expect(count()).toBe(0)
  })
})

describe('a step that rejects', () => {
  test('is told and comes again after a rest, so that no loop ends before the agent does', async () => {
    const { time, told, repeating, resting, count } = setup((_, count) =>
      count === 1 ? Promise.reject(new Error('database or disk is full')) : Promise.resolve(1000),
    )
    repeating.start()
    await resting(10_000)
    expect(told).toEqual(['Something went wrong and is tried again: database or disk is full'])
    time.pass(10_000)
    await resting(1000)
    expect(count()).toBe(2)
    await repeating.stop()
  })

  test('does not come at once for being woken: whatever fails wakes others, who would wake it', async () => {
    const { time, repeating, resting, count } = setup(() => Promise.reject(new Error('no')))
    repeating.start()
    await resting(10_000)
    for (let call = 0; call < 5; call++) repeating.wake()
    time.pass(9999)
    expect(count()).toBe(1)
    await repeating.stop()
  })

  test('does not keep the loop from ending', async () => {
    const { repeating, resting } = setup(() => Promise.reject(new Error('no')))
    repeating.start()
    await resting(10_000)
    await expect(repeating.stop()).resolves.toBeUndefined()
  })
})
