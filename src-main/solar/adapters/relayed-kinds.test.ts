import { describe, expect, onTestFinished, test } from 'vitest'
import type { SourceConfig, SourceKind } from '#core/contracts/solar.ts'
import { checkedSource, openSource } from '../index.ts'
import { homeAssistant } from '../simulators/home-assistant.ts'
import { startMqttSite } from '../simulators/mqtt-site.ts'
import type { SimulatedSite } from '../simulators/simulated-site.ts'
import { served, testSite, untilFinished } from '../simulators/test-site.ts'

type Settings = SourceConfig['settings']
const AROUND = { panels: null, place: () => null, now: () => new Date() }
const HOME = { address: 'homeassistant.local', token: 'secret' }

async function homeOf(site: SimulatedSite): Promise<Settings> {
  const { address } = await served(homeAssistant({ site, token: 'secret' }))
  const sensors = { grid: 'sensor.grid_power', pv: 'sensor.solar_power', battery: 'sensor.battery_power' }
  return { address, token: 'secret', ...sensors }
}

async function brokerOf(site: SimulatedSite): Promise<Settings> {
  const { address } = untilFinished(await startMqttSite({ site }))
  const paths = { pv_path: 'power_kw', pv_unit: 'kW', battery_path: 'w' }
  return { address, grid: 'site/grid', pv: 'site/pv', battery: 'site/battery', ...paths }
}

describe('settings', () => {
  // What goes into public evidence names no address.
  test.each<[SourceKind, Settings, string]>([
    ['home-assistant', { ...HOME, grid: 'sensor.grid' }, 'Home Assistant'],
    ['home-assistant', { ...HOME, address: 'https://ha.example', pv: 'sensor.pv' }, 'Home Assistant'],
    ['evcc', { address: 'evcc.local' }, 'evcc'],
  ])('of %s make %j a source', async (kind, settings, name) => {
    const source = await openSource({ kind, settings }, AROUND)
    expect(source.name).toBe(name)
  })

  test.each<[SourceKind, Settings, string]>([
    ['home-assistant', { ...HOME }, 'grid: the grid or the panels are needed'],
    ['home-assistant', { ...HOME, battery: 'sensor.battery' }, 'grid: the grid or the panels are needed'],
    ['home-assistant', { address: 'ha.local', grid: 'sensor.grid' }, 'token: is missing'],
    ['home-assistant', { ...HOME, grid: 'sensor.grid', max_age_s: 5 }, 'max_age_s: '],
    // A node believes no reading that is older than 90 s.
    ['home-assistant', { ...HOME, grid: 'sensor.grid', max_age_s: 91 }, 'max_age_s: '],
    ['mqtt', { address: 'broker', grid: 'g', max_age_s: 91 }, 'max_age_s: '],
    ['evcc', { address: 'evcc.local', max_age_s: 91 }, 'max_age_s: '],
    ['mqtt', { address: 'broker' }, 'grid: the grid or the panels are needed'],
    ['mqtt', { address: 'broker', grid: 'house/+/power' }, 'grid: one topic, without + and #'],
    ['mqtt', { address: 'broker', pv: 'sun', pv_path: 'a..b' }, 'pv_path: "a..b" is no path like a.b[0].c'],
    ['mqtt', { address: 'broker', grid: 'g', grid_unit: 'horsepower' }, 'grid_unit: '],
    ['mqtt', { address: 'http://broker', grid: 'g' }, 'address: it should look like'],
    ['mqtt', { address: 'mqtt://me:secret@broker', grid: 'g' }, 'address: it should look like'],
    ['mqtt', { address: 'mqtt://:secret@broker', grid: 'g' }, 'address: it should look like'],
    ['mqtt', { address: 'broker', grid: 'g', password: 'secret' }, 'user: MQTT knows no password without a user'],
    ['evcc', { address: 'evcc.local', grid: 'x' }, 'grid: there is no such setting'],
  ])('of %s refuse %j', async (kind, settings, why) => {
    const opening = openSource({ kind, settings }, AROUND)
    await expect(opening).rejects.toMatchObject({
      problem: { code: 'settings_invalid', values: { detail: expect.stringContaining(why) } },
    })
  })

  test.each<[SourceKind, Settings, Record<string, unknown>]>([
    ['home-assistant', { grid_inverted: true }, { gridW: 1500, pvW: 3000, batteryW: -1000 }],
    ['home-assistant', { pv_inverted: true }, { gridW: -1500, pvW: -3000, batteryW: -1000 }],
    ['home-assistant', { battery_inverted: true }, { gridW: -1500, pvW: 3000, batteryW: 1000 }],
    ['mqtt', { grid_inverted: true }, { gridW: 1500, pvW: 3000, batteryW: -1000 }],
    ['mqtt', { pv_inverted: true }, { gridW: -1500, pvW: -3000, batteryW: -1000 }],
    ['mqtt', { battery_inverted: true }, { gridW: -1500, pvW: 3000, batteryW: 1000 }],
    ['mqtt', { grid_scale: 0.5, pv_unit: 'W' }, { gridW: -750, pvW: 3, batteryW: -1000 }],
  ])('of %s with %j turn or scale that figure alone', async (kind, more, figures) => {
    const { site, clock } = testSite()
    site.control({ batteryW: -1000 })
    const settings = { ...(kind === 'mqtt' ? await brokerOf(site) : await homeOf(site)), ...more }
    const source = await openSource({ kind, settings }, { ...AROUND, now: clock })
    onTestFinished(() => source.close?.())
    expect(await source.read()).toMatchObject(figures)
  })

  test('that were left out are the usual ones', async () => {
    const { settings } = await checkedSource({ kind: 'mqtt', settings: { address: 'broker', grid: 'house/grid' } })
    expect(settings).toMatchObject({ grid_unit: 'W', grid_scale: 1, grid_inverted: false, pv: null, max_age_s: 60 })
  })
})
