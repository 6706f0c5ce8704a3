import { describe, expect, test } from 'vitest'
import { evcc } from '../simulators/evcc.ts'
import type { DeviceAnswer } from '../simulators/http-device.ts'
import { served, testSite } from '../simulators/test-site.ts'
import { evccSource } from './evcc-source.ts'

async function setup({ patienceS, scenario = 'clear' }: { patienceS?: number; scenario?: 'clear' | 'battery' } = {}) {
  const at = testSite({ scenario })
  const device = evcc({ site: at.site })
  let answer: DeviceAnswer | null = null
  const { address } = await served({ ...device, answer: (...asked) => answer ?? device.answer(...asked) })
  let offMs = 0
  const source = evccSource(
    { base: new URL(address), maxAgeS: 180 },
    { now: () => new Date(at.clock().getTime() + offMs), ...(patienceS === undefined ? {} : { patienceS }) },
  )
  return {
    ...at,
    source,
    fail: device.failures.set,
    says: (body: unknown) => void (answer = { status: 200, body }),
    setClockBy: (seconds: number) => void (offMs = seconds * 1000),
  }
}

const unreadable = (code: string, values: object = {}) => ({
  problem: { code, values: expect.objectContaining(values) },
})

describe('evcc', () => {
  test('tells grid, sun, battery and house, and what they counted', async () => {
    const { source, site } = await setup({ scenario: 'battery' })
    site.control({ batteryW: -1000 })
    const { importWh, exportWh, pvWh } = site.now()
    expect(await source.read()).toMatchObject({
      gridW: -1500,
      pvW: 3000,
      batteryW: -1000,
      loadW: 500,
      importWh: expect.closeTo(importWh, 3),
      exportWh: expect.closeTo(exportWh, 3),
      pvWh: expect.closeTo(pvWh, 3),
      quality: 'relayed',
    })
  })

  test.each(['clear', 'battery'] as const)('had another shape, which is understood (%s)', async (scenario) => {
    const { source, fail, site } = await setup({ scenario })
    site.control({ batteryW: 0 })
    fail('old_shape')
    expect(await source.read()).toMatchObject({ gridW: -2500, pvW: 3000, batteryW: 0, loadW: 500 })
  })

  test('counts cars to the house', async () => {
    const { source, says } = await setup()
    says({
      loadpoints: [{ chargePower: 7400 }, { chargePower: 0 }, {}],
      grid: { power: 4900 },
      pvPower: 3000,
      homePower: 500,
    })
    expect(await source.read()).toMatchObject({ gridW: 4900, loadW: 7900 })
  })

  test('without a meter of the grid knows the panels alone: what it supposes of the house is not taken', async () => {
    const { source, fail } = await setup()
    fail('no_grid_meter')
    expect(await source.read()).toMatchObject({ gridW: null, pvW: 3000, loadW: null })
  })

  test('a counter that says 0 was not read', async () => {
    const { source, says } = await setup()
    says({ loadpoints: [], grid: { power: -5, energy: 0 }, pvPower: 10, pvEnergy: 0 })
    expect(await source.read()).toMatchObject({ importWh: null, pvWh: null })
  })

  test('whose figures do not move any more is stale', async () => {
    const { source, fail, pass, site } = await setup()
    fail('frozen')
    const { at } = await source.read()
    site.control({ pvW: 0 })
    pass(180)
    expect((await source.read()).at).toEqual(at)
    pass(1)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { seconds: 181 }))
  })

  test('moves again when its meters do', async () => {
    const { source, pass, site } = await setup()
    await source.read()
    pass(600)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale'))
    site.control({ houseW: 501 })
    expect(await source.read()).toMatchObject({ gridW: -2499, at: site.now().at })
  })

  test('a clock that was set back makes nothing fresh', async () => {
    const { source, setClockBy } = await setup()
    await source.read()
    setClockBy(-3600)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { seconds: 3600 }))
  })

  test('that never answers is not waited for', async () => {
    const { source, fail } = await setup({ patienceS: 0.05 })
    fail('hangs')
    await expect(source.read()).rejects.toMatchObject(unreadable('timed_out', { seconds: 0.05 }))
  })
})
