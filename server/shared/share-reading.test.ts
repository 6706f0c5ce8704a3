import { describe, expect, test } from 'vitest'
import { shareReading } from './share-reading.ts'

/** Each reading is answered when the test says so. */
function setup() {
  let nowMs = 0
  const readings: PromiseWithResolvers<number>[] = []
  const read = shareReading({
    read() {
      const reading = Promise.withResolvers<number>()
      readings.push(reading)
      return reading.promise
    },
    keptMs: 1000,
    nowMs: () => nowMs,
  })
  const clock = { pass: (ms: number) => (nowMs += ms) }
  return { clock, read, readings }
}

describe('what is shared for a second', () => {
  test('is read once for all who ask while it is read', async () => {
    const { read, readings } = setup()
    const answers = Promise.all([read(), read(), read()])
    readings[0]?.resolve(7)
    expect(await answers).toEqual([7, 7, 7])
    expect(readings).toHaveLength(1)
  })

  test('is read again when a second has passed since it was read, and not before', async () => {
    const { clock, read, readings } = setup()
    const first = read()
    readings[0]?.resolve(1)
    await first
    clock.pass(999)
    expect(await read()).toBe(1)
    clock.pass(1)
    const second = read()
    readings[1]?.resolve(2)
    expect(await second).toBe(2)
  })

  test('is read once at a time, also when one reading takes longer than a second', async () => {
    const { clock, read, readings } = setup()
    const first = read()
    clock.pass(5000)
    const second = read()
    expect(readings).toHaveLength(1)
    readings[0]?.resolve(1)
    expect(await Promise.all([first, second])).toEqual([1, 1])
    void read()
    expect(readings).toHaveLength(2)
  })

  test('is read again at once when it failed: everybody who waited hears of it, nobody else', async () => {
    const { read, readings } = setup()
    const answers = Promise.allSettled([read(), read()])
    readings[0]?.reject(new Error('away'))
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const next = read()
    readings[1]?.resolve(2)
    expect(await next).toBe(2)
  })
})
