import { beforeEach, expect, test, vi } from 'vitest'
import { atMostEvery } from './at-most-every.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

/** Something that is read every ten seconds, as the test answers. */
function setup() {
  const asked: PromiseWithResolvers<number>[] = []
  let nowMs = 0
  const read = atMostEvery(
    10_000,
    () => {
      const answer = Promise.withResolvers<number>()
      asked.push(answer)
      return answer.promise
    },
    () => nowMs,
  )
  return { read, asked, pass: (ms: number) => void (nowMs += ms) }
}

test('what was read holds until it is time again; what cannot be read is not known', async () => {
  const { read, asked, pass } = setup()
  const first = read()
  asked[0]!.resolve(7)
  expect(await first).toBe(7)
  pass(9999)
  expect(await read()).toBe(7)
  expect(asked).toHaveLength(1)
  pass(1)
  const second = read()
  asked[1]!.reject(new Error('no such file'))
  expect(await second).toBe(null)
  expect(await read()).toBe(null)
})

test('what does not answer is waited for once, is not known, and is not asked again until it has', async () => {
  const { read, asked, pass } = setup()
  const first = read()
  await vi.advanceTimersByTimeAsync(5000)
  expect(await first).toBe(null)
  pass(60_000)
  expect(await read()).toBe(null)
  expect(asked).toHaveLength(1)
  asked[0]!.resolve(7)
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
  const next = read()
  asked[1]!.resolve(8)
  expect(await next).toBe(8)
})
