import { expect, test } from 'vitest'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { httpServer } from '../agent/test-http-server.ts'
import { blueprintPowerDevice } from './_blueprint.ts'
import { batteryPowerDevice } from './adapters/battery-power-device.ts'
import { cpuModelEnergyMeter } from './adapters/cpu-model-energy-meter.ts'
import { pi5PmicPowerDevice } from './adapters/pi5-pmic-power-device.ts'
import { plugPowerDevice } from './adapters/plug-power-device.ts'
import { raplPowerDevice } from './adapters/rapl-power-device.ts'
import { energyMeterContract, type MeterBench } from './energy-meter.contract.ts'
import { energyMeter, modelMeter, powerDevices } from './index.ts'
import type { PowerDevice } from './ports.ts'
import { POWER_MODELS, powerOf } from './power-models.ts'
import { handDrivenHost, kernelFiles, meterOf } from './test-host.ts'
import { handDrivenMeter } from './test-meter.ts'
import { aPlug, firstShelly, laterShelly, tasmota } from './test-plugs.ts'

/** A meter with one device, of a computer that draws 5 W at rest; half of its cores work for six seconds at a time. */
function benchOf(device: PowerDevice, work: () => void = () => undefined): MeterBench {
  const host = handDrivenHost()
  const { meter } = meterOf({ host, devices: [device], idle: { [device.method]: { watts: 5, origin: 'calibrated' } } })
  return {
    meter,
    method: device.method,
    workForASecond: () => {
      work()
      host.pass(6000, 2)
    },
  }
}

energyMeterContract('the CPU model', () => {
  const host = handDrivenHost()
  const meter = cpuModelEnergyMeter('Raspberry Pi 4 Model B', host.readTimes, host.clock)
  return { meter, method: 'cpu-model', workForASecond: () => host.pass(1000, 2) }
})
energyMeterContract('the hand-driven meter of the tests', () => {
  const { meter, pass } = handDrivenMeter()
  return { meter, method: 'hand-driven', workForASecond: () => pass(1000, 0.5) }
})
energyMeterContract('the blueprint', () => benchOf(blueprintPowerDevice({ readPowerW: async () => 12 })))
energyMeterContract('RAPL', () => {
  const root = temporaryDirectory()
  let energyUj = 1_000_000
  const write = kernelFiles(root, {
    'boot-id': 'one',
    'intel-rapl:0/name': 'package-0',
    'intel-rapl:0/energy_uj': energyUj,
    'intel-rapl:0/max_energy_range_uj': 262_143_328_850,
  })
  return benchOf(raplPowerDevice({ root, bootIdFile: `${root}/boot-id` }), () =>
    write({ 'intel-rapl:0/energy_uj': (energyUj += 60_000_000) }),
  )
})
energyMeterContract('a laptop’s battery', () => {
  const root = temporaryDirectory()
  kernelFiles(root, { 'BAT0/type': 'Battery', 'BAT0/status': 'Discharging', 'BAT0/power_now': 12_500_000 })
  return benchOf(batteryPowerDevice({ root }))
})
energyMeterContract('a Raspberry Pi 5', () =>
  benchOf(
    pi5PmicPowerDevice({
      board: 'Raspberry Pi 5 Model B Rev 1.0',
      vcgencmd: async ([what]) =>
        what === 'get_throttled'
          ? 'throttled=0x0\n'
          : '   VDD_CORE_A current(7)=6.00000000A\n   VDD_CORE_V volt(15)=0.90000000V\n',
    }),
  ),
)
const plugBench = async (listener: Parameters<typeof httpServer>[0], kind: 'shelly' | 'tasmota') => {
  const address = (await httpServer(listener)).replace('http://', '')
  return benchOf(plugPowerDevice(() => ({ kind, address, password: 'geheim', channel: 1 })))
}
energyMeterContract('a first-generation Shelly plug', () =>
  plugBench(firstShelly(aPlug({ password: 'geheim' })), 'shelly'),
)
energyMeterContract('a later Shelly plug', () => plugBench(laterShelly(aPlug({ password: 'geheim' })), 'shelly'))
energyMeterContract('a Tasmota plug', () => plugBench(tasmota(aPlug({ password: 'geheim' })), 'tasmota'))

test('half of a Pi 4 at work for a second uses half of its dynamic power: 2.267 J', async () => {
  const host = handDrivenHost()
  const meter = cpuModelEnergyMeter('Raspberry Pi 4 Model B Rev 1.2', host.readTimes, host.clock)
  host.pass(1000, 2)
  const { dynamicEnergyJ, totalEnergyJ, powerW, cpuUsagePct, busyCpuMs } = await meter.sample()
  expect(dynamicEnergyJ).toBeCloseTo(2.267, 6)
  expect(totalEnergyJ).toBeCloseTo(2.286 + 2.267, 6)
  expect(powerW).toBeCloseTo(2.286 + 2.267, 6)
  expect([cpuUsagePct, busyCpuMs]).toEqual([50, 2000])
})

test('a core that is taken offline takes no energy back, and brings none along when it is back', async () => {
  const host = handDrivenHost()
  let lost = { busyMs: 0, totalMs: 0, cores: 0 }
  const readTimes = () => {
    const { busyMs, totalMs, cores } = host.readTimes()
    return { busyMs: busyMs - lost.busyMs, totalMs: totalMs - lost.totalMs, cores: cores - lost.cores }
  }
  const meter = cpuModelEnergyMeter('', readTimes, host.clock)
  const afterASecond = async () => (host.pass(1000, 1), (await meter.sample()).dynamicEnergyJ)
  const whole = await afterASecond()
  lost = { busyMs: 30_000, totalMs: 60_000, cores: 2 }
  expect(await afterASecond()).toBe(whole)
  const fewer = await afterASecond()
  // One core at work is one core at work, however many there are besides.
  expect(fewer - whole).toBeCloseTo(3.5 - 0.74, 6)
  lost = { busyMs: 0, totalMs: 0, cores: 0 }
  expect((await afterASecond()) - fewer).toBeLessThanOrEqual(4 * 1.1 * (3.5 - 0.74))
})

test('the model counts the work of an hour in which nobody looked, and rest of a minute of it', async () => {
  const host = handDrivenHost()
  const meter = cpuModelEnergyMeter('Raspberry Pi 4 Model B', host.readTimes, host.clock)
  host.pass(3_600_000, 2)
  const { dynamicEnergyJ, totalEnergyJ } = await meter.sample()
  expect(dynamicEnergyJ).toBeCloseTo(2.267 * 3600, 3)
  expect(totalEnergyJ - dynamicEnergyJ).toBeCloseTo(2.286 * 60, 6)
})

test('this computer is measured too, by whatever it has', async () => {
  const meter = energyMeter({
    board: '',
    plug: () => null,
    idle: { now: () => ({}), keepLearned: () => true },
    tell: () => undefined,
  })
  const sample = await meter.sample()
  expect(sample.powerW).toBeGreaterThan(0)
  expect(sample.cpuUsagePct).toBeLessThanOrEqual(100)
  expect(modelMeter('').method).toBe('cpu-model')
})

test('devices are asked best first, and by the names that evidence knows', () => {
  const devices = powerDevices({ board: '', plug: () => null })
  expect(devices.map(({ method }) => method)).toEqual(['smart-plug', 'battery', 'rapl', 'pi5-pmic'])
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
