import { describe, expect, test } from 'vitest'
import { httpServer } from '../../agent/test-http-server.ts'
import { homeAssistant } from '../simulators/home-assistant.ts'
import { served, testSite } from '../simulators/test-site.ts'
import { type HomeAssistantSettings, homeAssistantSource } from './home-assistant-source.ts'

const TOKEN = 'a long-lived token'
const ALL = {
  grid: 'sensor.grid_power',
  pv: 'sensor.solar_power',
  battery: 'sensor.battery_power',
  batterySoc: 'sensor.battery_soc',
  importWh: 'sensor.grid_import',
  exportWh: 'sensor.grid_export',
  pvWh: 'sensor.solar_energy',
} as const

type Setup = Partial<HomeAssistantSettings> & {
  patienceS?: number
  clockOffMs?: number
  scenario?: 'clear' | 'battery'
}

async function setup({ patienceS, clockOffMs = 0, scenario = 'clear', ...settings }: Setup = {}) {
  const at = testSite({ scenario })
  const device = homeAssistant({ site: at.site, token: TOKEN })
  const { address } = await served(device)
  const now = () => new Date(at.clock().getTime() + clockOffMs)
  const source = homeAssistantSource(
    {
      base: new URL(address),
      token: TOKEN,
      entities: { grid: ALL.grid, pv: ALL.pv },
      inverted: new Set(),
      maxAgeS: 90,
      ...settings,
    },
    { now, ...(patienceS === undefined ? {} : { patienceS }) },
  )
  return { ...at, now, source, fail: device.failures.set }
}

const unreadable = (code: string, values: object = {}) => ({
  problem: { code, values: expect.objectContaining(values) },
})

describe('a Home Assistant', () => {
  test('tells everything it is asked for, in W, Wh and %', async () => {
    const { source, site } = await setup({ entities: ALL, scenario: 'battery' })
    site.control({ batteryW: -1000 })
    const { importWh, exportWh, pvWh, batterySocPct } = site.now()
    expect(await source.read()).toMatchObject({
      gridW: -1500,
      pvW: 3000,
      batteryW: -1000,
      batterySocPct: expect.closeTo(batterySocPct!, 2),
      importWh,
      exportWh,
      pvWh,
      quality: 'relayed',
    })
  })

  test('a figure nobody asked for is unknown', async () => {
    const { source } = await setup({ entities: { grid: ALL.grid } })
    expect(await source.read()).toMatchObject({ pvW: null, batteryW: null, loadW: null, importWh: null })
  })

  test('turns the sign of what is inverted', async () => {
    const { source } = await setup({ inverted: new Set(['grid']) })
    expect(await source.read()).toMatchObject({ gridW: 2500, pvW: 3000 })
  })

  test('is as old as what it last heard, by its own clock', async () => {
    const { source, fail, pass, now } = await setup({ clockOffMs: 3_600_000 })
    fail('frozen')
    await source.read()
    pass(40)
    expect((await source.read()).at).toEqual(new Date(now().getTime() - 40_000))
  })

  test('whose clock is an hour off is as fresh as ever', async () => {
    const { source, fail, now } = await setup()
    fail('clock_jump')
    expect((await source.read()).at).toEqual(now())
  })

  test('whose integration has stopped is stale, whatever it says', async () => {
    const { source, fail, pass } = await setup()
    fail('frozen')
    await source.read()
    pass(91)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { what: 'sensor.grid_power', seconds: 91 }))
  })

  test('of before it told when it last heard: what stays the same is stale as well', async () => {
    const { source, fail, pass } = await setup()
    fail('no_last_reported')
    await source.read()
    pass(300)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale'))
  })

  test('a value that stays the same is fresh as long as it is reported', async () => {
    const { source, pass, now } = await setup()
    await source.read()
    pass(3600)
    expect((await source.read()).at).toEqual(now())
  })

  test.each([
    ['panels that are all there is', { pv: ALL.pv }],
    ['a battery', { grid: ALL.grid, battery: ALL.battery }],
  ])('%s may say 0 for ever: that is stale', async (_name, entities) => {
    const { source, site, fail, pass } = await setup({ entities })
    fail('no_last_reported')
    site.control({ pvW: 0, batteryW: 0 })
    await source.read()
    pass(3600)
    site.control({ houseW: 620 })
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { seconds: 3600 }))
  })

  test('panels that say 0 and then nothing are asleep while the grid is heard', async () => {
    const { source, site, fail, pass } = await setup()
    fail('no_last_reported')
    site.control({ pvW: 0 })
    await source.read()
    pass(3600)
    site.control({ houseW: 620 })
    expect(await source.read()).toMatchObject({ pvW: 0, gridW: 620 })
  })

  test('panels that are unavailable are unknown while the grid is known', async () => {
    const { source, fail } = await setup()
    fail('pv_unavailable')
    expect(await source.read()).toMatchObject({ pvW: null, gridW: -2500 })
  })

  test('reads a comma as what it is', async () => {
    const { source, site, fail } = await setup()
    site.control({ pvW: 3125 })
    fail('comma')
    expect(await source.read()).toMatchObject({ pvW: 3125 })
  })

  test('that does not know an entity names it', async () => {
    const { source } = await setup({ entities: { grid: 'sensor.nothing' } })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_found', { what: 'sensor.nothing' }))
  })

  test('that has something else than power there says so', async () => {
    const { source } = await setup({ entities: { grid: 'sensor.outside_temperature' } })
    await expect(source.read()).rejects.toMatchObject(
      unreadable('not_a_number', { what: 'sensor.outside_temperature', detail: '12.5 °C' }),
    )
  })

  test.each(['sensor.grid_import', 'sensor.battery_soc'])('takes no %s for power', async (entity) => {
    const { source } = await setup({ entities: { grid: entity }, scenario: 'battery' })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_a_number', { what: entity }))
  })

  test('takes nothing for energy, a share or the sun that is no such thing', async () => {
    const entities = {
      grid: ALL.grid,
      pv: ALL.pvWh,
      batterySoc: ALL.battery,
      importWh: ALL.grid,
    }
    const { source } = await setup({ entities, scenario: 'battery' })
    expect(await source.read()).toMatchObject({
      gridW: expect.any(Number),
      pvW: null,
      batterySocPct: null,
      importWh: null,
    })
  })

  test('whose clock was set back while its integration stands still is stale, not fresh for an hour', async () => {
    const { at, now } = { at: '2026-06-21T12:00:00.000Z', now: '2026-06-21T11:00:00.000Z' }
    const attributes = { unit_of_measurement: 'W' }
    const base = await httpServer((_, response) => {
      response.writeHead(200, { date: new Date(now).toUTCString() })
      response.end(JSON.stringify({ state: '-2500', attributes, last_reported: at, last_updated: at }))
    })
    const { source } = await setup({ base: new URL(base), entities: { grid: ALL.grid } })
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { seconds: 3600 }))
  })

  test('never answers that a page is not found: what does is another device', async () => {
    const base = await httpServer((_, response) => void response.writeHead(404).end('<h1>Not found</h1>'))
    const { source } = await setup({ base: new URL(base) })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_that_device'))
  })

  test('that never answers is not waited for', async () => {
    const { source, fail } = await setup({ patienceS: 0.05 })
    fail('hangs')
    await expect(source.read()).rejects.toMatchObject(unreadable('timed_out', { seconds: 0.05 }))
  })
})
