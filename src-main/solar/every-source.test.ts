import { describe, expect, test } from 'vitest'
import { SOURCE_KINDS, type SourceConfig } from '#core/contracts/solar.ts'
import { surplusW } from '#core/energy/surplus.ts'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { sourceProblemText } from '#core/wording/source-problems.ts'
import { openSite } from './index.ts'
import { SourceUnreadable, type SolarReading } from './ports.ts'
import { evcc } from './simulators/evcc.ts'
import { shellyGen1 } from './simulators/shelly-gen1.ts'
import { served, testSite } from './simulators/test-site.ts'
import { atHome, ENTITIES, type Figure, overHttp, overMqtt, type Row, ROWS } from './simulators/test-sources.ts'
import { trySource } from './try-source.ts'

const movedTo =
  (address: string, row: Row): Row['start'] =>
  async (site) => {
    const { settings, fail } = await row.start(site)
    return { settings: { ...settings, address }, fail }
  }

async function setup(row: Row, figures: { pvW?: number; houseW?: number } = {}) {
  const at = testSite(figures)
  const { settings, fail } = await row.start(at)
  const config = { kind: row.kind, settings }
  const surroundings = { panels: null, place: () => null, now: at.clock }
  const site = { sources: [config], panels: null, assumed_load_w: 0, sharing: null }
  const read = async () => {
    const source = await openSite(site, surroundings)
    return source.read().finally(() => source.close?.())
  }
  return { ...at, fail, read, tried: () => trySource(config, surroundings) }
}

const surplusOf = (row: Row, reading: SolarReading) =>
  surplusW(reading, { ownW: 0, batteryFirstPct: 0, assumedLoadW: row.assumedLoadW ?? 0, isNight: false })

describe.each(ROWS)('$name', (row) => {
  // Of three phases each is rounded.
  const told = (figure: Figure, watts: number) => (row.tells.includes(figure) ? expect.closeTo(watts, 1) : null)

  test('with 3,000 W of sun and a house of 500 W tells what there is, and 2,500 W are left', async () => {
    const { read, clock } = await setup(row)
    const reading = await read()
    expect(reading).toMatchObject({ gridW: told('grid', -2500), pvW: told('pv', 3000), at: clock() })
    expect(row.tells.includes('load') ? reading.loadW : 500).toBe(500)
    expect(surplusOf(row, reading)).toBeCloseTo(2500, 1)
  })

  test('while nodes work by 250 W there is as much less, where that is measured', async () => {
    const { site, read } = await setup(row)
    site.control({ extraLoadW: 250 })
    const left = row.tells.includes('grid') ? 2250 : 2500
    expect(surplusOf(row, await read())).toBeCloseTo(left, 1)
  })

  test('at night tells that the house needs 500 W, and no sun at all', async () => {
    const { read } = await setup(row, { pvW: 0 })
    const reading = await read()
    expect(reading).toMatchObject({ gridW: told('grid', 500), pvW: told('pv', 0) })
    expect(surplusOf(row, reading)).toBeCloseTo(-500, 1)
  })

  test('what is not there is unreachable', async () => {
    const { address } = (await row.start(testSite())).settings
    const nowhere = String(address).replace(/\d+$/, '1')
    const { tried } = await setup({ ...row, start: movedTo(nowhere, row) })
    expect((await tried()).problem).toMatchObject({ code: 'unreachable', values: { address: '127.0.0.1:1' } })
  })

  test.each(row.failures)('its device fails as %s: %s, in words, and no reading', async (failure, code) => {
    const { fail, read, tried } = await setup(row)
    await fail(failure)
    expect((await tried()).problem?.code).toBe(code)
    const error = await read().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceUnreadable)
    const { problem } = error as SourceUnreadable
    expect(problem.code).toBe(code)
    for (const language of LANGUAGES) expect(sourceProblemText(problem, language)).not.toMatch(/\{[a-z]+\}/)
  })
})

describe.each(ROWS.filter(({ tells }) => tells.includes('pv')))('$name', (row) => {
  test('an inverter that draws a little at night gives no surplus', async () => {
    const { read, fail } = await setup(row, { pvW: 0 })
    await fail('negative_pv')
    const reading = await read()
    // A plug without a sign cannot tell 4 W in from 4 W out; the house takes them either way.
    expect(reading.pvW).toBe(row.hasNoSign === true ? 4 : 0)
    expect(surplusOf(row, reading)).toBeLessThan(0)
  })
})

describe.each(ROWS.filter(({ counts }) => counts))('$name', (row) => {
  test('counts what the meter of the house counts, and begins anew where that does', async () => {
    const { site, pass, read, fail } = await setup(row)
    pass(600)
    const { importWh, exportWh } = site.now()
    expect(await read()).toMatchObject({
      importWh: expect.closeTo(importWh, -1),
      exportWh: expect.closeTo(exportWh, -1),
    })
    await fail('counter_reset')
    expect(await read()).toMatchObject({ gridW: expect.closeTo(-2500, 1), importWh: 1, exportWh: 2 })
  })
})

test('three phases that count by themselves tell no counters of the house', async () => {
  const row = ROWS.find(({ name }) => name === 'Shelly Pro 3EM')!
  const { read } = await setup(row)
  expect(await read()).toMatchObject({ importWh: null, exportWh: null })
})

test('no kind of source is missing here', () => {
  const modelled: readonly string[] = ['fixed-watts', 'clear-sky']
  expect(new Set([...ROWS.map(({ kind }) => kind), ...modelled])).toEqual(new Set(SOURCE_KINDS))
})

describe('what no device measures', () => {
  const surroundings = { panels: { peak_w: 4000, tilt_deg: 35, azimuth_deg: 180 }, place: () => BRUSSELS }
  const tried = (config: SourceConfig, at: string) => trySource(config, { ...surroundings, now: () => new Date(at) })

  test('watts that were typed are left over as they are, by day and night, and called declared', async () => {
    const { reading } = await tried({ kind: 'fixed-watts', settings: { watts: 2500 } }, '2026-06-21T00:00:00Z')
    expect(reading).toMatchObject({ pvW: 2500, gridW: null, quality: 'declared' })
    expect(surplusW(reading!, { ownW: 0, batteryFirstPct: 0, assumedLoadW: 0, isNight: false })).toBe(2500)
  })

  test('the model of a clear sky gives what 4,000 W of panels would, called simulated, and nothing at night', async () => {
    const { reading } = await tried({ kind: 'clear-sky', settings: {} }, '2026-06-21T11:45:00Z')
    expect(reading).toMatchObject({ gridW: null, quality: 'simulated' })
    expect(reading!.pvW).toBeGreaterThan(2800)
    expect(reading!.pvW).toBeLessThan(4000)
    const night = await tried({ kind: 'clear-sky', settings: {} }, '2026-06-21T23:45:00Z')
    expect(night.reading).toMatchObject({ pvW: 0 })
  })
})

const BRUSSELS = { latitude: 50.85, longitude: 4.35 }

async function twoShellys(figures: { pvW: number }) {
  const at = testSite(figures)
  const device = shellyGen1({ site: at.site, model: 'em' })
  const { address } = await served(device)
  const shelly = (role: string, channel: number) => ({
    kind: 'shelly' as const,
    settings: { address, role, channel },
  })
  const sources = [shelly('grid', 0), shelly('pv', 1)]
  const site = { sources, panels: null, assumed_load_w: 300, sharing: null }
  const source = await openSite(site, { panels: null, place: () => null, now: at.clock })
  return { source, fail: device.failures.set }
}

describe('two sources of one site', () => {
  test('are one reading, whose house is what is left', async () => {
    const { source } = await twoShellys({ pvW: 3000 })
    expect(await source.read()).toMatchObject({ gridW: -2500, pvW: 3000, loadW: 500, quality: 'measured' })
  })

  test('a clamp of the grid the wrong way round gives no surplus in the dark', async () => {
    const { source, fail } = await twoShellys({ pvW: 0 })
    fail('reversed_grid')
    const reading = await source.read()
    expect(reading).toMatchObject({ gridW: -500, pvW: 0 })
    expect(surplusW(reading, { ownW: 0, batteryFirstPct: 0, assumedLoadW: 300, isNight: false })).toBe(0)
  })
})

describe.each([
  ['Home Assistant', 'home-assistant', overHttp(atHome, ENTITIES)],
  ['MQTT', 'mqtt', overMqtt({ grid: 'site/grid', pv: 'site/pv', pv_path: 'power_kw', pv_unit: 'kW' })],
  ['evcc', 'evcc', overHttp(({ site }) => evcc({ site }))],
] as const)('%s', (_name, kind, start) => {
  test('with the grid the wrong way round: a trial in the dark says what it sees, and what to turn', async () => {
    const { fail, tried } = await setup({ name: '', kind, tells: [], start, failures: [] }, { pvW: 0 })
    await fail('reversed_grid')
    const { problem, reading } = await tried()
    expect(problem).toMatchObject({ code: 'sign_reversed', values: { watts: -500 } })
    expect(reading).toMatchObject({ gridW: -500 })
    expect(sourceProblemText(problem!, 'en')).toMatch(/wrong way round.*-500\sW/)
  })
})
