import { afterAll, beforeAll, expect, test } from 'vitest'
import { aloneWh, claimed, surplusWh, used } from './claims.ts'
import { type House, sunnyHouse } from './house.ts'
import { isComputing } from './watched-node.ts'

/** Two nodes on one core each draw more than a balcony's panels give under broken clouds. */
const WATTS_PER_CORE = 120
const PANELS_W = '150'
const WORK_S = 300
/** Four tiles that take a core of a desktop some twenty seconds each. */
const TILES = { width: 240, height: 240, tile: 120, samples: 1500 }
/** So much is taken away for what a meter may be off (docs/ENERGY.md), besides 1 % of what flows. */
const MARGIN_W = 10
const LONG_MS = 30 * 60_000

let house: House
beforeAll(async () => {
  house = await sunnyHouse({
    name: 'two nodes',
    meterWords: ['--scenario', 'broken-clouds', '--peak-w', PANELS_W],
    atFirst: { house_w: 0 },
    wattsPerCore: WATTS_PER_CORE,
    commands: ['mode always'],
    hasTwoNodes: true,
  })
}, 240_000)
afterAll(() => house?.[Symbol.asyncDispose](), 60_000)

test(
  'two nodes at one meter never claim more sun together than there was',
  async () => {
    const { tell, pictures, meter, physics, nodes } = house
    const enoughAtMs = performance.now() + WORK_S * 1000
    const drawn = pictures.keepDrawing(TILES, () => performance.now() > enoughAtMs)
    await Promise.all(nodes.map((node) => node.until('both compute', isComputing, 90)))
    await drawn

    const proofs = await pictures.proofs()
    const byNode = Map.groupBy(proofs, ({ node_id }) => node_id)
    const claims = [...byNode.values()].map(claimed)
    const rows = meter.truth()
    const [all, truth, sure, surplus] = [claimed(proofs), used(rows), used(rows, MARGIN_W), surplusWh(rows)]
    for (const [place, { energyWh, solarWh }] of claims.entries())
      tell(`node ${place + 1} claims ${solarWh.toFixed(3)} Wh of sun, of ${energyWh.toFixed(3)} Wh that it used`)
    tell(
      `the sun left ${surplus.toFixed(3)} Wh, of which their tasks could use ${truth.solarWh.toFixed(3)} Wh, and ${sure.solarWh.toFixed(3)} Wh less the margin for the meter`,
    )
    tell(`nodes that do not divide it would have claimed ${aloneWh(physics.history(), rows).toFixed(3)} Wh`)
    tell(
      `claimed ÷ surplus ${(all.solarWh / surplus).toFixed(3)}, claimed ÷ what could be used ${(all.solarWh / truth.solarWh).toFixed(3)} (at most 1)`,
    )
    expect(claims).toHaveLength(2)
    for (const { solarWh } of claims) expect(solarWh).toBeGreaterThan(0)
    expect(aloneWh(physics.history(), rows)).toBeGreaterThan(truth.solarWh)
    expect(all.solarWh).toBeLessThanOrEqual(truth.solarWh)
    expect(truth.solarWh).toBeLessThanOrEqual(surplus)
  },
  LONG_MS,
)
