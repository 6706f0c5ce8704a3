import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { claimed, drawnWh, until, used } from './claims.ts'
import { type House, sunnyHouse } from './house.ts'
import { isComputing, sentenceOf } from './watched-node.ts'

const WATTS_PER_CORE = 40
/**
 * One tile that takes a core of a desktop a minute and a half, seven at the share that it may use: on a fast computer too
 * longer than it takes until a silent meter counts as lost.
 */
const CORE_SHARE = 'limits cpu=20'
const LONG_TILE = { width: 240, height: 240, tile: 240, samples: 1500 }
const KILLED_AFTER_S = 45
/** Readings are believed for 90 s, and one that does not answer is waited for. */
const LOST_WITHIN_S = 150
const SHARE_OFF_MAX = 0.02
const LONG_MS = 30 * 60_000

let house: House
beforeAll(async () => {
  house = await sunnyHouse({
    name: 'lost meter',
    meterWords: ['--scenario', 'clear'],
    atFirst: { pv_w: 3000, house_w: 500 },
    wattsPerCore: WATTS_PER_CORE,
    commands: ['mode solar-first', 'limits sun-start=0', CORE_SHARE],
  })
}, 180_000)
afterAll(() => house?.[Symbol.asyncDispose](), 60_000)

const solarWh = ({ running }: AgentSnapshot) => running.reduce((sum, { solar_wh: wh }) => sum + wh, 0)

test(
  'a meter that is killed in the middle of a task in Solar first: the task goes on, and claims no sun from then on',
  async () => {
    const { tell, pictures, meter, physics } = house
    const [node] = house.nodes as [House['nodes'][number]]
    const picture = await pictures.ask(LONG_TILE)
    await node.until('computing', isComputing, 90)
    await delay(KILLED_AFTER_S * 1000)

    await meter.kill()
    const killedMs = Date.now()
    const { sun } = await node.until('the last good reading', () => true, 1)
    const readMs = Date.parse(sun?.at ?? '')
    tell(`kill -9 of the meter ${Math.round((killedMs - readMs) / 1000)} s after its last good reading`)
    const lost = await node.until('lost', ({ sentence }) => sentence.reason === 'meter_lost', LOST_WITHIN_S)
    tell(`“${sentenceOf(lost)}” ${Math.round((Date.now() - killedMs) / 1000)} s after the kill`)
    expect(isComputing(lost)).toBe(true)
    await pictures.untilDrawn(picture)

    const report = claimed(await pictures.proofs())
    const truth = used(until(meter.truth(), readMs))
    const afterWh = drawnWh(physics.history(), readMs)
    tell(
      `used after the last good reading: ${afterWh.toFixed(3)} Wh, claimed of it as sun: ${Math.max(0, report.solarWh - truth.solarWh).toFixed(3)} Wh`,
    )
    tell(`sun up to the last good reading, by the log: ${truth.solarWh.toFixed(3)} Wh`)
    tell(
      `sun when the meter counted as lost: ${solarWh(lost).toFixed(3)} Wh; in the report: ${report.solarWh.toFixed(3)} of ${report.energyWh.toFixed(3)} Wh`,
    )
    expect(afterWh).toBeGreaterThan(truth.solarWh * SHARE_OFF_MAX)
    expect(report.solarWh).toBeCloseTo(solarWh(lost), 5)
    expect(report.solarWh).toBeGreaterThan(0)
    expect(report.solarWh).toBeLessThanOrEqual(truth.solarWh * (1 + SHARE_OFF_MAX))
  },
  LONG_MS,
)
