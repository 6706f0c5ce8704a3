import { expect, test } from 'vitest'
import { powerGauge } from './power-gauge.ts'
import { PowerUnreadable } from './power-unreadable.ts'

const MEASURING = { method: 'a-device', source: 'a device', tier: 'B', uncertaintyPct: 5 } as const

/** A device that says 10 W, or counts 10 J a read, until a test lets it fail. */
function setup({ counts = false } = {}) {
  const said = { reads: 0, fails: false }
  const gauge = powerGauge({
    method: 'a-device',
    everyMs: 5000,
    read: async () => {
      said.reads += 1
      if (said.fails) throw new PowerUnreadable('timed_out', 'it is silent')
      return counts
        ? { measuring: MEASURING, powerW: null, counted: { energyJ: 50 * said.reads, stepJ: 0 } }
        : { measuring: MEASURING, powerW: 10, counted: null }
    },
  })
  return { gauge, said }
}

test('the device is asked no oftener than it likes, and its power holds meanwhile', async () => {
  const { gauge, said } = setup()
  expect(await gauge.read(0)).toEqual({ measuring: MEASURING, powerW: 10, usedJ: null })
  for (const second of [1, 2, 3, 4]) expect((await gauge.read(1000 * second)).usedJ).toBe(10)
  expect(said.reads).toBe(1)
  expect((await gauge.read(5000)).usedJ).toBe(10)
  expect(said.reads).toBe(2)
})

test('a device that only counts says its power once it has counted for a while', async () => {
  const { gauge } = setup({ counts: true })
  expect(await gauge.read(0)).toMatchObject({ powerW: null, usedJ: null })
  expect(await gauge.read(5000)).toMatchObject({ powerW: 10, usedJ: 50 })
  expect(await gauge.read(6000)).toMatchObject({ powerW: 10, usedJ: 10 })
  expect(await gauge.read(10_000)).toMatchObject({ powerW: 10, usedJ: 40 })
})

test('what was used while it failed is nobody’s, and it is asked at once the next time', async () => {
  const { gauge, said } = setup()
  await gauge.read(0)
  said.fails = true
  await expect(gauge.read(5000)).rejects.toMatchObject({ code: 'timed_out' })
  said.fails = false
  expect((await gauge.read(6000)).usedJ).toBeNull()
  expect(said.reads).toBe(3)
  expect((await gauge.read(7000)).usedJ).toBe(10)
})
