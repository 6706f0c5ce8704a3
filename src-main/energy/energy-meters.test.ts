import { expect, test } from 'vitest'
import { blueprintEnergyMeter } from './_blueprint.ts'
import { cpuModelEnergyMeter } from './adapters/cpu-model-energy-meter.ts'
import { energyMeterContract } from './energy-meter.contract.ts'
import { energyMeter } from './index.ts'
import { POWER_MODELS, powerOf } from './power-models.ts'
import { handDrivenMeter } from './test-meter.ts'

/** Two cores, of which one works whenever a second passes. */
function countedCpu() {
  let [busyMs, totalMs] = [50_000, 200_000]
  return {
    read: () => ({ busyMs, totalMs, cores: 2 }),
    workForASecond: () => {
      busyMs += 1000
      totalMs += 2000
    },
  }
}

energyMeterContract('the CPU model', () => {
  const cpu = countedCpu()
  return { meter: cpuModelEnergyMeter('Raspberry Pi 4 Model B', cpu.read), workForASecond: cpu.workForASecond }
})
energyMeterContract('the hand-driven meter of the tests', () => {
  const { meter, pass } = handDrivenMeter()
  return { meter, workForASecond: () => pass(1000, 0.5) }
})
energyMeterContract('the blueprint', () => {
  const cpu = countedCpu()
  let energyJ = 0
  const meter = blueprintEnergyMeter({
    readEnergyJ: async () => energyJ,
    readBusyCpuMs: async () => cpu.read(),
    idleW: 2,
  })
  const workForASecond = () => {
    cpu.workForASecond()
    energyJ += 10
  }
  return { meter, workForASecond }
})

test('half of a Pi 4 at work for a second uses half of its dynamic power: 2.267 J', async () => {
  const cpu = countedCpu()
  const meter = cpuModelEnergyMeter('Raspberry Pi 4 Model B Rev 1.2', cpu.read)
  cpu.workForASecond()
  const { dynamicEnergyJ, powerW, cpuUsagePct, busyCpuMs } = await meter.sample()
  expect(dynamicEnergyJ).toBeCloseTo(2.267, 6)
  expect(powerW).toBeCloseTo(2.286 + 2.267, 6)
  expect([cpuUsagePct, busyCpuMs]).toEqual([50, 1000])
})

test('counters that go back (a core taken offline) take no energy back', async () => {
  let busyMs = 5000
  const meter = cpuModelEnergyMeter('', () => ({ busyMs, totalMs: 2 * busyMs, cores: 1 }))
  busyMs = 6000
  const before = await meter.sample()
  busyMs = 1000
  expect((await meter.sample()).dynamicEnergyJ).toBe(before.dynamicEnergyJ)
})

test('this computer is measured too', async () => {
  const meter = energyMeter('cpu-model', { board: '' })
  const sample = await meter.sample()
  expect(sample.powerW).toBeGreaterThan(0)
  expect(sample.cpuUsagePct).toBeLessThanOrEqual(100)
})

test.each([
  ['Raspberry Pi 5 Model B Rev 1.0', 'Raspberry Pi 5'],
  ['Raspberry Pi 400 Rev 1.0', 'Raspberry Pi 400'],
  ['Raspberry Pi 4 Model B Rev 1.4', 'Raspberry Pi 4'],
  ['Raspberry Pi 3 Model B Plus Rev 1.3', 'Raspberry Pi 3 B+'],
  ['Raspberry Pi 3 Model B Rev 1.2', 'Raspberry Pi 3'],
  ['', 'unknown computer'],
])('the board “%s” is a %s', (board, name) => {
  expect(powerOf({ board, cores: 4 }).name).toBe(name)
})

test('an unknown computer scales with its cores, a board does not', () => {
  expect(powerOf({ board: '', cores: 8 }).fullW).toBe(28)
  expect(powerOf({ board: 'Raspberry Pi 5', cores: 8 }).idleW).toBe(4.403)
})

test('every model draws more at work than at rest', () => {
  for (const { idleW, fullW } of POWER_MODELS) expect(fullW).toBeGreaterThan(idleW)
})
