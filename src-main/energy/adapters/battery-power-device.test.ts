import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { kernelFiles } from '../test-host.ts'
import { batteryPowerDevice } from './battery-power-device.ts'

function setup(files: Readonly<Record<string, string | number>>) {
  const root = temporaryDirectory()
  return { write: kernelFiles(root, files), device: batteryPowerDevice({ root }) }
}
const LAPTOP = { 'BAT0/type': 'Battery', 'BAT0/status': 'Discharging', 'AC/type': 'Mains', 'AC/online': 0 }

test.each([
  ['its power', { 'BAT0/power_now': 8_765_000 }, 8.765],
  ['a power that counts what flows out as negative', { 'BAT0/power_now': -8_765_000 }, 8.765],
  ['current and voltage', { 'BAT0/current_now': 1_000_000, 'BAT0/voltage_now': 11_400_000 }, 11.4],
  ['a negative current', { 'BAT0/current_now': -1_000_000, 'BAT0/voltage_now': 11_400_000 }, 11.4],
  [
    'two batteries, of which one rests',
    { 'BAT0/power_now': 9_000_000, 'BAT1/type': 'Battery', 'BAT1/status': 'Not charging', 'BAT1/power_now': 1_000_000 },
    9,
  ],
  [
    'the battery of a mouse is not the computer’s',
    { 'BAT0/power_now': 9_000_000, 'hid/type': 'Battery', 'hid/scope': 'Device', 'hid/status': 'Discharging' },
    9,
  ],
])('on battery the laptop draws what the battery gives: %s', async (_, files, powerW) => {
  const { device } = setup({ ...LAPTOP, ...files })
  const reading = await device.read()
  expect(reading.powerW).toBeCloseTo(powerW, 9)
  expect(reading).toMatchObject({ counted: null, measuring: { method: 'battery', tier: 'B' } })
})

test.each([
  ['it charges', { 'BAT0/status': 'Charging', 'BAT0/power_now': 30_000_000 }, 'not_discharging'],
  ['it is full', { 'BAT0/status': 'Full', 'BAT0/power_now': 0 }, 'not_discharging'],
  ['the mains help', { 'AC/online': 1, 'BAT0/power_now': 9_000_000 }, 'not_discharging'],
  ['a charger on USB helps', { 'ucsi/type': 'USB', 'ucsi/online': 1, 'BAT0/power_now': 9_000_000 }, 'not_discharging'],
  ['it tells no current', { 'BAT0/voltage_now': 11_400_000 }, 'not_a_number'],
  ['it tells nonsense', { 'BAT0/power_now': 'unknown' }, 'not_a_number'],
  ['it tells more than a laptop draws', { 'BAT0/power_now': 9e12 }, 'not_a_number'],
  ['it says that nothing flows', { 'BAT0/power_now': 0 }, 'not_a_number'],
])('it says nothing of the computer while %s', async (_, files, code) => {
  await expect(setup({ ...LAPTOP, ...files }).device.read()).rejects.toMatchObject({ code })
})

test('a computer without a battery has none', async () => {
  await expect(setup({ 'AC/type': 'Mains', 'AC/online': 1 }).device.read()).rejects.toMatchObject({ code: 'not_there' })
  await expect(batteryPowerDevice({ root: '/nowhere' }).read()).rejects.toMatchObject({ code: 'not_there' })
})

test('a driver that cannot say its power now may know current and voltage', async () => {
  const { device, write } = setup({ ...LAPTOP, 'BAT0/current_now': 1_000_000, 'BAT0/voltage_now': 11_400_000 })
  // A folder where a file should be is refused like a file that a driver cannot read.
  write({ 'BAT0/power_now/busy': 1 })
  expect((await device.read()).powerW).toBeCloseTo(11.4, 9)
})

test('a cable that is plugged in ends it, and one that is pulled begins it again', async () => {
  const { device, write } = setup({ ...LAPTOP, 'BAT0/power_now': 9_000_000 })
  await device.read()
  write({ 'AC/online': 1, 'BAT0/status': 'Charging' })
  await expect(device.read()).rejects.toMatchObject({ code: 'not_discharging' })
  write({ 'AC/online': 0, 'BAT0/status': 'Discharging' })
  expect((await device.read()).powerW).toBe(9)
})
