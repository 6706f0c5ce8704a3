import { expect, test } from 'vitest'
import { cpuModelEnergyMeter } from './adapters/cpu-model-energy-meter.ts'
import { calibrateIdle } from './calibrate-idle.ts'
import type { PowerDevice } from './ports.ts'
import { PowerUnreadable } from './power-unreadable.ts'
import { handDrivenHost } from './test-host.ts'

const failing = (why: Error): PowerDevice => ({ method: 'rapl', everyMs: 1000, read: () => Promise.reject(why) })

type Second = { readonly busyCores: number; readonly powerW: number }
const REST: Second = { busyCores: 0.1, powerW: 40 }
const WORK: Second = { busyCores: 2, powerW: 90 }

/** What a minute of these seconds is found to be: `secondOf` says what each is like, from 1. */
async function calibrated(secondOf: (second: number) => Second, changes: { devices?: readonly PowerDevice[] } = {}) {
  const host = handDrivenHost()
  let now = REST
  let second = 0
  const progress: number[] = []
  const device: PowerDevice = {
    method: 'smart-plug',
    everyMs: 1000,
    read: async () => ({
      measuring: { method: 'smart-plug', source: 'a plug', tier: 'A', uncertaintyPct: 5 },
      powerW: now.powerW,
      counted: null,
    }),
  }
  const found = await calibrateIdle({
    devices: changes.devices ?? [device],
    model: cpuModelEnergyMeter('', host.readTimes, host.clock),
    clock: host.clock,
    delay: async (ms) => {
      now = secondOf((second += 1))
      host.pass(ms, now.busyCores)
    },
    onSecond: ({ passedS, ofS, isAtRest }) => void progress.push(isAtRest ? passedS / ofS : -1),
  })
  return { found, progress }
}

test('a minute at rest is its mean power, and every second is told', async () => {
  const { found, progress } = await calibrated((second) => ({ ...REST, powerW: second % 2 === 0 ? 38 : 42 }))
  expect(found).toEqual({ outcome: 'measured', figures: [{ method: 'smart-plug', watts: expect.closeTo(40, 1) }] })
  expect(progress).toHaveLength(60)
  expect(progress.at(-1)).toBe(1)
})

test('busy seconds do not count', async () => {
  const { found, progress } = await calibrated((second) => (second <= 20 ? WORK : REST))
  // The first second at rest begins with what the last busy one drew.
  expect(found).toEqual({ outcome: 'measured', figures: [{ method: 'smart-plug', watts: expect.closeTo(40.6, 1) }] })
  expect(progress.filter((part) => part === -1)).toHaveLength(20)
})

test('a computer that hardly rests cannot be measured, and is told how busy it was', async () => {
  const { found } = await calibrated((second) => (second <= 31 ? WORK : REST))
  expect(found).toEqual({ outcome: 'busy', atRestS: 29, busyCores: expect.closeTo((31 * 2 + 29 * 0.1) / 60, 6) })
})

test('without a device that answers there is nothing to measure', async () => {
  expect(
    (await calibrated(() => REST, { devices: [failing(new PowerUnreadable('not_there', 'none'))] })).found,
  ).toEqual({
    outcome: 'none',
  })
})

test('every device that answers is measured, and one that falls silent is left out of what it missed', async () => {
  let reads = 0
  const devices = ['rapl', 'battery'].map((method): PowerDevice => ({
    method,
    everyMs: 1000,
    read: async () => {
      if (method === 'battery' && (reads += 1) > 40) throw new PowerUnreadable('not_discharging', 'plugged in')
      const measuring = { method, source: method, tier: 'B' as const, uncertaintyPct: 10 }
      return { measuring, powerW: method === 'rapl' ? 6 : 9, counted: null }
    },
  }))
  const { found } = await calibrated(() => REST, { devices })
  expect(found).toEqual({
    outcome: 'measured',
    figures: [
      { method: 'rapl', watts: 6 },
      { method: 'battery', watts: 9 },
    ],
  })
})

test('a fault of the program is not taken for silence', async () => {
  await expect(calibrated(() => REST, { devices: [failing(new TypeError('no such thing'))] })).rejects.toThrow(
    'no such',
  )
})
