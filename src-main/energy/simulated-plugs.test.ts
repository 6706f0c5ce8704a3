import { describe, expect, test } from 'vitest'
import type { HttpDevice } from '../solar/simulators/http-device.ts'
import { shellyGen1 } from '../solar/simulators/shelly-gen1.ts'
import { shellyGen2 } from '../solar/simulators/shelly-gen2.ts'
import type { SimulatedSite } from '../solar/simulators/simulated-site.ts'
import { tasmotaPlug } from '../solar/simulators/tasmota.ts'
import { served, testSite } from '../solar/simulators/test-site.ts'
import { plugPowerDevice } from './adapters/plug-power-device.ts'
import type { PlugSettings } from './energy-settings.ts'
import { handDrivenHost, meterOf } from './test-host.ts'

/** What the simulated computer draws at rest, in W. */
const IDLE_W = 8
const password = 'geheim'

type Plug = {
  readonly name: string
  readonly kind: PlugSettings['kind']
  readonly open: (site: SimulatedSite) => HttpDevice
}
const PLUGS: readonly Plug[] = [
  { name: 'Shelly Plug S', kind: 'shelly', open: (site) => shellyGen1({ site, model: 'plug', password }) },
  { name: 'Shelly Plus Plug S', kind: 'shelly', open: (site) => shellyGen2({ site, model: 'plug', password }) },
  { name: 'Tasmota plug', kind: 'tasmota', open: (site) => tasmotaPlug({ site, password }) },
]

/** The meter of a computer that hangs on a simulated plug; both live on one clock. */
async function setup({ kind, open }: Plug) {
  const { site, pass } = testSite()
  const device = open(site)
  const { address } = await served(device)
  const settings: PlugSettings = { kind, address: address.replace('http://', ''), password, channel: 1 }
  const host = handDrivenHost()
  const { meter } = meterOf({
    host,
    devices: [plugPowerDevice(() => settings)],
    idle: { 'smart-plug': { watts: IDLE_W, origin: 'calibrated' } },
  })
  /** So many seconds with this much work, in W. */
  const work = async (seconds: number, extraLoadW: number) => {
    site.control({ extraLoadW })
    for (let passed = 0; passed < seconds; passed += 5) {
      pass(5)
      host.pass(5000, extraLoadW > 0 ? 2 : 0)
      await meter.sample()
    }
  }
  return { site, device, meter, work }
}

describe.each(PLUGS)('a computer on a simulated $name', (plug) => {
  test('is given what it truly used, and work what was above rest, to 1 %', async () => {
    const { site, meter, work } = await setup(plug)
    await work(5, 0)
    const [before, truthBeforeWh] = [await meter.sample(), site.now().hostWh]
    for (const watts of [40, 0, 65.4, 12.3, 0, 30]) await work(150, watts)
    const [after, truthWh] = [await meter.sample(), site.now().hostWh - truthBeforeWh]
    const workJ = 150 * (40 + 65.4 + 12.3 + 30)
    expect(after.measuring.method).toBe('smart-plug')
    // Tasmota tells whole W.
    expect(Math.abs((after.totalEnergyJ - before.totalEnergyJ) / (truthWh * 3600) - 1)).toBeLessThan(0.01)
    expect(Math.abs((after.dynamicEnergyJ - before.dynamicEnergyJ) / workJ - 1)).toBeLessThan(0.01)
  })

  test('goes on by the model whatever goes wrong, and nothing is counted twice', async () => {
    const { device, meter, work, site } = await setup(plug)
    const wrong = device.failures.known.filter(
      (name) => !['hangs', 'reversed_grid', 'reversed_pv', 'unsigned'].includes(name),
    )
    await work(10, 20)
    for (const name of wrong) {
      const truthWh = site.now().hostWh
      const before = await meter.sample()
      device.failures.set(name)
      await work(20, 20)
      device.failures.set(null)
      // After a minute the plug is asked again.
      await work(70, 20)
      const after = await meter.sample()
      const usedJ = after.totalEnergyJ - before.totalEnergyJ
      expect([name, after.measuring.method]).toEqual([name, 'smart-plug'])
      expect(usedJ).toBeGreaterThan(0)
      expect(usedJ).toBeLessThanOrEqual(1.05 * (site.now().hostWh - truthWh) * 3600 + 3600)
    }
    expect(wrong.length).toBeGreaterThan(5)
  })
})
