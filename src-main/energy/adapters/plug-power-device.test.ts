import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { httpServer } from '../../agent/test-http-server.ts'
import type { PlugSettings } from '../energy-settings.ts'
import { aPlug, firstShelly, laterShelly, type PlugState, tasmota } from '../test-plugs.ts'
import { plugPowerDevice } from './plug-power-device.ts'

const address = async (listener: RequestListener) => (await httpServer(listener)).replace('http://', '')

async function deviceOn(listener: RequestListener, changes: Partial<PlugSettings> = {}) {
  const at = await address(listener)
  const settings: PlugSettings = { kind: 'shelly', address: at, password: null, channel: 1, ...changes }
  return plugPowerDevice(() => settings)
}

type Kind = {
  readonly name: string
  readonly kind: PlugSettings['kind']
  readonly serve: (plug: PlugState) => RequestListener
  /** What it says of 1234.567 Wh. */
  readonly countedWh: number
  readonly stepJ: number
}
const KINDS: readonly Kind[] = [
  { name: 'first-generation Shelly', kind: 'shelly', serve: firstShelly, countedWh: 74_074 / 60, stepJ: 60 },
  { name: 'later Shelly', kind: 'shelly', serve: laterShelly, countedWh: 1234.567, stepJ: 3.6 },
  {
    name: 'Shelly meter without a switch',
    kind: 'shelly',
    serve: (plug) => laterShelly(plug, 'PM1'),
    countedWh: 1234.567,
    stepJ: 3.6,
  },
  { name: 'Tasmota', kind: 'tasmota', serve: tasmota, countedWh: 1234, stepJ: 3600 },
  {
    name: 'old Tasmota',
    kind: 'tasmota',
    serve: (plug) => tasmota(plug, { knows: 'Status 10' }),
    countedWh: 1234,
    stepJ: 3600,
  },
]

describe.each(KINDS)('a $name plug', ({ kind, serve, countedWh, stepJ }) => {
  test('tells power and energy', async () => {
    const device = await deviceOn(serve(aPlug()), { kind })
    const { powerW, counted, measuring } = await device.read()
    expect(powerW).toBe(42.5)
    expect(counted?.energyJ).toBeCloseTo(countedWh * 3600, 3)
    expect(counted?.stepJ).toBeCloseTo(stepJ, 9)
    expect(measuring).toMatchObject({ method: 'smart-plug', tier: 'A' })
  })

  test('is told its password, also one with odd signs, and never says it', async () => {
    const password = 'a&b="ü +%'
    const device = await deviceOn(serve(aPlug({ password })), { kind, password })
    const { powerW, measuring } = await device.read()
    expect(powerW).toBe(42.5)
    expect(JSON.stringify(measuring)).not.toContain(password)
  })

  test('refuses a wrong password, and what is said then holds no password', async () => {
    const device = await deviceOn(serve(aPlug({ password: 'right' })), { kind, password: 'wrong-one' })
    const refused = await device.read().catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'wrong_password' })
    expect(JSON.stringify(refused) + String(refused)).not.toContain('wrong-one')
  })

  test('through which nothing flows is not this computer’s', async () => {
    const device = await deviceOn(serve(aPlug({ powerW: 0 })), { kind })
    await expect(device.read()).rejects.toMatchObject({ code: 'switched_off' })
  })

  test.each([-12, 9999, NaN, '12', null])('that tells %s W is not believed', async (powerW) => {
    const device = await deviceOn(serve(aPlug({ powerW: powerW as number })), { kind })
    await expect(device.read()).rejects.toMatchObject({ code: 'not_a_number' })
  })

  test('that says the same for minutes, and counts nothing, tells old figures; when it counts again it is believed', async () => {
    const plug = aPlug()
    const device = await deviceOn(serve(plug), { kind })
    const readMinutes = async (minutes: number) => {
      for (let reads = 0; reads < minutes * 12; reads++) await device.read()
    }
    await readMinutes(4)
    await expect(readMinutes(6)).rejects.toMatchObject({ code: 'not_a_number' })
    await expect(device.read()).rejects.toMatchObject({ code: 'not_a_number' })
    plug.energyWh += 1
    await readMinutes(4)
  })

  test('of another kind is recognised', async () => {
    const device = await deviceOn((_, response) => response.end('{"ok":true}'), { kind })
    await expect(device.read()).rejects.toMatchObject({ code: 'not_that_device' })
    const router = await deviceOn((_, response) => response.end('<html>'), { kind })
    await expect(router.read()).rejects.toMatchObject({ code: 'not_that_device' })
  })
})

test.each([firstShelly, laterShelly])('a Shelly that is switched off cannot feed this computer', async (serve) => {
  const device = await deviceOn(serve(aPlug({ isOn: false })))
  await expect(device.read()).rejects.toMatchObject({ code: 'switched_off' })
})

test('a Shelly that says its figures are not valid is not believed', async () => {
  const device = await deviceOn(firstShelly(aPlug({ says: { meters: [{ power: 12, is_valid: false, total: 1 }] } })))
  await expect(device.read()).rejects.toMatchObject({ code: 'not_a_number' })
})

test('what flows back through a later Shelly is counted in both of its counters', async () => {
  const says = { output: true, apower: 12, aenergy: { total: 100 }, ret_aenergy: { total: 30 } }
  const device = await deviceOn(laterShelly(aPlug({ says })))
  expect((await device.read()).counted?.energyJ).toBe(70 * 3600)
})

test('a Tasmota of before 8.2.3 refuses a password with status 200', async () => {
  const device = await deviceOn(tasmota(aPlug({ password: 'right' }), { refuses: 200 }), { kind: 'tasmota' })
  await expect(device.read()).rejects.toMatchObject({ code: 'wrong_password' })
})

test.each([
  { says: { Power: [10, 20], Total: 5 }, channel: 2, powerW: 20, energyJ: null },
  { says: { Power: [10, 20], Total: [1, 2] }, channel: 2, powerW: 20, energyJ: 2 * 3_600_000 },
  { says: { Power: [10], Total: 5 }, channel: 1, powerW: 10, energyJ: 5 * 3_600_000 },
  { says: { Power: 10 }, channel: 1, powerW: 10, energyJ: null },
])('Tasmota with several sockets: $says, socket $channel', async ({ says, channel, powerW, energyJ }) => {
  const device = await deviceOn(tasmota(aPlug({ says })), { kind: 'tasmota', channel })
  const { powerW: told, counted } = await device.read()
  expect([told, counted?.energyJ ?? null]).toEqual([powerW, energyJ])
})

test('a Tasmota without a meter measures nothing', async () => {
  const device = await deviceOn((_, response) => response.end('{"StatusSNS":{"Time":"x"}}'), { kind: 'tasmota' })
  await expect(device.read()).rejects.toMatchObject({ code: 'not_that_device' })
})

test('no plug is no trouble; one that is set later is read, and one that is changed too', async () => {
  let settings: PlugSettings | null = null
  const device = plugPowerDevice(() => settings)
  await expect(device.read()).rejects.toMatchObject({ code: 'not_there', remedy: null })
  settings = { kind: 'tasmota', address: await address(tasmota(aPlug())), password: null, channel: 1 }
  expect((await device.read()).measuring.source).toBe('Tasmota plug')
  settings = { kind: 'shelly', address: await address(laterShelly(aPlug())), password: null, channel: 1 }
  expect((await device.read()).measuring.source).toBe('Shelly plug (S3PL-00112EU)')
})

test('another generation at the same address is recognised', async () => {
  let serve = firstShelly(aPlug())
  const device = await deviceOn((request, response) => serve(request, response))
  expect((await device.read()).measuring.source).toBe('Shelly plug (SHPLG-S)')
  serve = laterShelly(aPlug())
  await expect(device.read()).rejects.toMatchObject({ code: 'not_that_device' })
  expect((await device.read()).measuring.source).toBe('Shelly plug (S3PL-00112EU)')
})

test('a plug that is away says where to look', async () => {
  const device = plugPowerDevice(() => ({ kind: 'shelly', address: '127.0.0.1:1', password: null, channel: 1 }))
  await expect(device.read()).rejects.toMatchObject({ code: 'unreachable', remedy: expect.stringContaining('address') })
})
