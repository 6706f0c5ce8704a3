import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { energyIntegral } from './energy-integral.ts'

const power = (powerW: number) => ({ powerW, counted: null })
const counter = (energyJ: number) => ({ powerW: null, counted: { energyJ, stepJ: 0 } })

/** A true load of `trueW`, read every 5 s for an hour by a plug whose power is off by `bias`; what came of it, in J. */
function hourOf(trueW: number, bias: number): number {
  const integral = energyIntegral()
  let usedJ = 0
  for (let second = 0; second <= 3600; second += 5) {
    const counted = { energyJ: 3600 * Math.floor((trueW * second) / 3600 + 0.3), stepJ: 3600 }
    usedJ += integral.take({ powerW: trueW * bias, counted }, 1000 * second) ?? 0
  }
  return usedJ
}

describe('power alone', () => {
  test('is integrated from reading to reading; the first says nothing yet', () => {
    const integral = energyIntegral()
    expect(integral.take(power(10), 0)).toBeNull()
    expect(integral.take(power(20), 4000)).toBe(60)
    expect(integral.take(power(20), 5000)).toBe(20)
  })

  test('holds between two readings, and the next one puts it right', () => {
    const integral = energyIntegral()
    integral.take(power(10), 0)
    expect(integral.reckon(1000)).toBe(10)
    expect(integral.reckon(3000)).toBe(20)
    // The trapezoid over 5 s is 75 J, of which 30 J were given.
    expect(integral.take(power(20), 5000)).toBe(45)
  })

  test('what was given too much is kept back, not taken back', () => {
    const integral = energyIntegral()
    integral.take(power(100), 0)
    expect(integral.reckon(4000)).toBe(400)
    expect(integral.take(power(0), 5000)).toBe(0)
    integral.take(power(100), 6000)
    expect(integral.take(power(100), 8000)).toBe(100)
  })

  test('nobody knows what was used over more than a minute without a reading', () => {
    const integral = energyIntegral()
    integral.take(power(10), 0)
    expect(integral.reckon(60_001)).toBeNull()
    expect(integral.take(power(10), 60_001)).toBeNull()
    expect(integral.take(power(10), 61_001)).toBe(10)
  })

  test('nor what was used before it was told to forget', () => {
    const integral = energyIntegral()
    integral.take(power(10), 0)
    integral.forget()
    expect(integral.reckon(1000)).toBeNull()
    expect(integral.take(power(10), 2000)).toBeNull()
  })
})

describe('a fine counter', () => {
  test('decides alone, and its growth is the power', () => {
    const integral = energyIntegral()
    integral.take(counter(500), 0)
    expect(integral.take(counter(530), 2000)).toBe(30)
    expect(integral.powerW()).toBe(15)
    expect(integral.reckon(3000)).toBe(15)
    expect(integral.take(counter(540), 4000)).toBe(0)
    expect(integral.take(counter(560), 6000)).toBe(15)
  })

  test('that jumps further than any computer draws says nothing of that time', () => {
    const integral = energyIntegral()
    integral.take(counter(500), 0)
    expect(integral.take(counter(262_000), 1000)).toBeNull()
    expect(integral.take(counter(262_030), 2000)).toBe(30)
  })

  test('that goes back takes nothing back, and goes on from there', () => {
    const integral = energyIntegral()
    integral.take(counter(500), 0)
    expect(integral.take(counter(100), 1000)).toBe(0)
    expect(integral.take(counter(130), 2000)).toBe(30)
  })
})

describe('a plug that counts whole Wh', () => {
  test.each([
    [60, 1.15],
    [60, 0.85],
    [200, 1.1],
    [8, 1.1],
  ])('%d W told as %d times that: the hour is right to a step or two', (trueW, bias) => {
    expect(Math.abs(hourOf(trueW, bias) - trueW * 3600)).toBeLessThan(2 * 3600 + 20 * trueW)
  })

  test('without its counter the same hour would be wrong by all of the bias', () => {
    const integral = energyIntegral()
    let usedJ = 0
    for (let second = 0; second <= 3600; second += 5) usedJ += integral.take(power(230), 1000 * second) ?? 0
    expect(usedJ - 200 * 3600).toBe(30 * 3600)
    expect(Math.abs(hourOf(200, 1.15) - 200 * 3600)).toBeLessThan(12_000)
  })

  test('what it has counted while nobody looked puts nothing right', () => {
    const integral = energyIntegral()
    const at = (energyJ: number, second: number) =>
      integral.take({ powerW: 100, counted: { energyJ, stepJ: 3600 } }, second * 1000)
    at(36_000, 0)
    at(39_600, 10)
    integral.forget()
    expect(at(3_600_000, 20)).toBeNull()
    expect(at(3_603_600, 30)).toBe(1000)
    expect(at(3_607_200, 40)).toBe(1000)
  })

  test('a counter that somebody sets puts nothing right, and adds nothing', () => {
    const integral = energyIntegral()
    const at = (energyJ: number, second: number) =>
      integral.take({ powerW: 100, counted: { energyJ, stepJ: 3600 } }, second * 1000)
    at(36_000, 0)
    at(39_600, 10)
    at(43_200, 46)
    expect(at(900_000_000, 56)).toBe(1000)
    expect(at(900_003_600, 66)).toBe(1000)
  })

  test('a counter that begins anew puts nothing right', () => {
    const integral = energyIntegral()
    const at = (energyJ: number, second: number) =>
      integral.take({ powerW: 100, counted: { energyJ, stepJ: 3600 } }, second * 1000)
    at(36_000, 0)
    at(39_600, 10)
    at(43_200, 46)
    expect(at(0, 56)).toBe(1000)
    expect(at(3600, 66)).toBe(1000)
  })
})

test('energy is never negative, and never more than the readings bear', () => {
  const step = fc.record({
    ms: fc.integer({ min: 0, max: 20_000 }),
    powerW: fc.double({ min: 0, max: 500, noNaN: true }),
    isRead: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const integral = energyIntegral()
      let [atMs, usedJ, mostW, seconds] = [0, 0, 0, 0]
      for (const { ms, powerW, isRead } of steps) {
        atMs += ms
        seconds += ms / 1000
        if (isRead) mostW = Math.max(mostW, powerW)
        const more = (isRead ? integral.take(power(powerW), atMs) : integral.reckon(atMs)) ?? 0
        expect(more).toBeGreaterThanOrEqual(0)
        usedJ += more
      }
      expect(usedJ).toBeLessThanOrEqual(mostW * seconds * (1 + 1e-9) + 1e-6)
    }),
  )
})
