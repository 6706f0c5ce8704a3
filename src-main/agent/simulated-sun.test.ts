import { describe, expect, test } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading, SourceUnreadable } from '../solar/ports.ts'
import { aScenario, SCENARIO_NAMES, type ScenarioName } from '../solar/simulators/scenario.ts'
import { simulatedSite } from '../solar/simulators/simulated-site.ts'
import { accountBench } from './test-account-bench.ts'

const LOOK_MS = 10_000
/** What the task draws at half load, above rest. */
const TASK_W = 5
const J_PER_WH = 3600

/** A task that runs through a day of the site, whose meter is read every ten seconds, 3 s after the weather has changed. */
function setup(name: ScenarioName, knows: { pv: boolean; grid: boolean } = { pv: true, grid: true }) {
  const startAt = new Date(name === 'winter' ? '2026-12-21T06:00:00Z' : '2026-06-21T03:00:00Z')
  const host = handDrivenMeter(startAt)
  let trueJ = 0
  const site = simulatedSite({
    scenario: aScenario(name),
    startAt,
    clock: host.now,
    onStretch: ({ state, seconds }) =>
      void (trueJ += seconds * Math.min(state.extraW, Math.max(0, state.pvW - state.houseW))),
  })
  site.control({ extraLoadW: TASK_W })
  const meter = { isAway: false }
  const bench = accountBench(host, {
    async read() {
      if (meter.isAway) throw new SourceUnreadable('unreachable', { address: 'the meter' })
      const { at, gridW, pvW, houseW, extraW, batteryW, batterySocPct } = site.now()
      const grid = knows.grid ? { gridW } : { loadW: houseW + extraW }
      return siteReading({ at, quality: 'measured', ...grid, ...(knows.pv ? { pvW } : {}), batteryW, batterySocPct })
    },
  })
  return {
    bench,
    meter,
    async run(hours: number) {
      for (let look = 0; look < (hours * 3_600_000) / LOOK_MS; look++) {
        bench.use('a', LOOK_MS)
        await bench.pass(LOOK_MS)
      }
    },
    async begin() {
      host.pass(3000, 0)
      await bench.account.read()
      bench.open('a')
      trueJ = 0
    },
    trueWh: () => (site.now(), trueJ / J_PER_WH),
    claimedWh: () => Number(bench.account.soFar('a').solarUWh) / 1e6,
    usedWh: () => Number(bench.account.soFar('a').energyUWh) / 1e6,
  }
}

describe('the solar share of a task on a simulated site', () => {
  test.each(SCENARIO_NAMES)('is at most what the truth of the site says, over a day of %s', async (name) => {
    const { begin, run, claimedWh, trueWh } = setup(name)
    await begin()
    await run(18)
    expect(claimedWh()).toBeLessThanOrEqual(trueWh())
  })

  test.each<[ScenarioName, Parameters<typeof setup>[1]]>([
    ['clear', { pv: true, grid: true }],
    ['clear', { pv: false, grid: true }],
    ['clear', { pv: true, grid: false }],
    ['broken-clouds', { pv: true, grid: true }],
  ])('is within 2 %% of the truth around noon: %s, %j', async (name, knows) => {
    const { begin, run, claimedWh, trueWh, usedWh, bench } = setup(name, knows)
    bench.host.pass(7 * 3_600_000, 0)
    await begin()
    await run(3)
    expect(trueWh() / usedWh()).toBeGreaterThan(0.3)
    expect(Math.abs(claimedWh() - trueWh()) / usedWh()).toBeLessThan(0.02)
  })

  test('stops with the meter, and is the truth of the time in which it was known', async () => {
    const { begin, run, claimedWh, trueWh, usedWh, meter, bench } = setup('clear')
    bench.host.pass(7 * 3_600_000, 0)
    await begin()
    await run(1)
    const [known, used] = [trueWh(), usedWh()]
    meter.isAway = true
    await run(1)
    expect(usedWh()).toBeCloseTo(2 * used, 3)
    expect(Math.abs(claimedWh() - known) / used).toBeLessThan(0.02)
    expect(claimedWh()).toBeLessThanOrEqual(known)
  })
})
