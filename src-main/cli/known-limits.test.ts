import { expect, test } from 'vitest'
import { LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import type { MachineNow } from '../agent/limits/ports.ts'
import { knownLimitsText } from './known-limits.ts'

const NOTHING: MachineNow = { isOnBattery: null, untouchedS: null, runningProgram: null, temperatureC: null }
const says = (found: Partial<MachineNow>, limits = {}) =>
  knownLimitsText({ ...LIMITS_DEFAULT, ...limits }, { read: async () => ({ ...NOTHING, ...found }) })

test('names the limits that hold nothing back because nobody can know them', async () => {
  const all = { when_user_active: 'pause', temperature_max_c: 80 }
  expect(await says({}, all)).toBe('this computer does not tell, so that it does not limit: battery, user, temperature')
  expect(await says({ isOnBattery: false, untouchedS: 3 }, all)).toBe(
    'this computer does not tell, so that it does not limit: temperature',
  )
})

test('is content where everything that was asked for is known', async () => {
  expect(await says({ isOnBattery: true })).toBe('this computer tells what your limits ask for')
  expect(await says({}, { on_battery: 'go_on' })).toBe('this computer tells what your limits ask for')
})
