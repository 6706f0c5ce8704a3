import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { claimed, meanDrawnW, type Energy, used } from './claims.ts'
import { type House, sunnyHouse } from './house.ts'
import { figuresOf, isComputing, type WatchedNode } from './watched-node.ts'

/** What the house uses without its nodes, and what the sun gives above it. */
const HOUSE_W = 500
const SUN_W = 2500
const WATTS_PER_CORE = 40
/** As spec and issue ask for. */
const BEGINS_WITHIN_S = 90
const SHARE_OFF_MAX = 0.02
/** After a cloud work rests for two minutes first. */
const GOES_ON_WITHIN_S = 120 + BEGINS_WITHIN_S
/** Clouds may cost so much: less than usual, so that the end of one is no quarter of an hour away. */
const CLOUD_BUDGET_WH = 0.05
/**
 * The meter is asked every ten seconds, so that each change of the sun counts from up to five seconds too early or too late:
 * two changes while tasks run, and so much sun besides that both together are below 2 % of it.
 */
const MORNING_S = 300
const AFTERNOON_S = 240
const EVENING_S = 180
/** With less surplus than two cores draw work follows it; so long it takes until it does, and is looked at. */
const SCALES_W = [SUN_W, 24, 12]
const FOLLOWS_AFTER_S = 45
const LOOKED_AT_S = 30
/** Six tiles that take a core of a desktop some six seconds each. */
const SMALL_TILES = { width: 360, height: 240, tile: 120, samples: 400 }
const LONG_MS = 60 * 60_000

let house: House
let node: WatchedNode
beforeAll(async () => {
  house = await sunnyHouse({
    name: 'sun',
    meterWords: ['--scenario', 'clear'],
    atFirst: { pv_w: 0, house_w: HOUSE_W },
    wattsPerCore: WATTS_PER_CORE,
    commands: [`limits sun-budget=${CLOUD_BUDGET_WH}`],
  })
  node = house.nodes[0]!
  await node.prefer({ cores_max: 2 })
}, 180_000)
afterAll(() => house?.[Symbol.asyncDispose](), 60_000)

/** Changes the sun, which gives nothing at all when it leaves nothing; tells how long ago that was, in s. */
async function surplus(watts: number): Promise<() => number> {
  await house.meter.control({ pv_w: watts === 0 ? 0 : HOUSE_W + watts })
  house.tell(`▸ ${watts} W to spare from now on`)
  const sinceMs = performance.now()
  return () => Math.round((performance.now() - sinceMs) / 1000)
}
const seconds = (count: number) => delay(count * 1000)
const isDark = ({ sentence, running }: AgentSnapshot) =>
  sentence.reason === 'waiting_for_sun' && running.every(({ phase }) => phase !== 'computing')
const isCloudy = ({ sentence }: AgentSnapshot) => sentence.reason.startsWith('cloud_')

/** Real work without end; resolves, once it is to end, when the last of it is reported. */
function keepDrawing(): { end(): Promise<void> } {
  let isEnough = false
  const drawn = house.pictures.keepDrawing(SMALL_TILES, () => isEnough)
  // Whoever ends it hears of what went wrong.
  drawn.catch(() => undefined)
  return {
    end: () => {
      isEnough = true
      return drawn
    },
  }
}

test(
  'waits without sun, computes within 90 s of surplus, pauses after a cloud by the rule, and goes on after it',
  { timeout: LONG_MS },
  async () => {
    const { tell } = house
    const work = keepDrawing()
    await node.until('waiting for sun', isDark, 60)
    await seconds(20)
    expect(await node.until('the present state', () => true, 1)).toMatchObject({ slots: 0, running: [] })

    const morning = await surplus(SUN_W)
    await node.until('computing', isComputing, BEGINS_WITHIN_S)
    tell(`✓ computes ${morning()} s after surplus came (at most ${BEGINS_WITHIN_S} s)`)
    await seconds(MORNING_S)

    const noon = await surplus(0)
    const cloud = await node.until('a cloud', isCloudy, 30)
    const announcedS = noon() + (Date.parse(cloud.sentence.next_change_at ?? '') - Date.parse(cloud.at)) / 1000
    tell(`a cloud is seen after ${noon()} s, and a pause announced for ${announcedS.toFixed(0)} s after it came`)
    await node.until('a pause', isDark, 600)
    const cost = used(house.meter.truth().filter(({ atMs }) => atMs > Date.now() - noon() * 1000)).energyWh
    tell(`✓ pauses ${noon()} s after the cloud came; until then it drew ${cost.toFixed(3)} Wh from the grid`)
    await seconds(30)

    const afternoon = await surplus(SUN_W)
    await node.until('computing again', isComputing, GOES_ON_WITHIN_S)
    tell(
      `✓ goes on ${afternoon()} s after the sun came back (at most ${GOES_ON_WITHIN_S} s, two minutes of rest included)`,
    )
    await seconds(AFTERNOON_S)
    await work.end()
  },
)

test('the solar share of its reports is that of the simulator’s log to 2 %', { timeout: LONG_MS }, async () => {
  const { tell } = house
  await node.prefer({ mode: 'always' })
  const work = keepDrawing()
  await surplus(0)
  await seconds(EVENING_S)
  await work.end()

  const proofs = await house.pictures.proofs()
  const [reports, truth] = [claimed(proofs), used(house.meter.truth())]
  const off = shareOf(reports) / shareOf(truth) - 1
  tell(`${proofs.length} reports: ${described(reports)}`)
  tell(`the log:    ${described(truth)}`)
  tell(`✓ the share is off by ${(100 * off).toFixed(2)} % (at most ${100 * SHARE_OFF_MAX} %)`)
  expect(Math.abs(off)).toBeLessThanOrEqual(SHARE_OFF_MAX)
})

const shareOf = ({ energyWh, solarWh }: Energy) => solarWh / energyWh
const described = (energy: Energy) =>
  `${energy.solarWh.toFixed(3)} Wh of sun in ${energy.energyWh.toFixed(3)} Wh, a share of ${(100 * shareOf(energy)).toFixed(2)} %`

test('work grows and shrinks with the surplus', { timeout: LONG_MS }, async () => {
  const { tell, meter } = house
  await node.prefer({ mode: 'solar_first' })
  const work = keepDrawing()
  await surplus(SUN_W)
  await node.until('computing', isComputing, GOES_ON_WITHIN_S)
  const seen: { watts: number; cores: number; drawnW: number }[] = []
  for (const watts of [...SCALES_W, SUN_W]) {
    await surplus(watts)
    await seconds(FOLLOWS_AFTER_S)
    const fromMs = Date.now()
    await seconds(LOOKED_AT_S)
    const now = await node.until('the present state', isComputing, 60)
    const drawnW = meanDrawnW(meter.truth(), fromMs)
    tell(`✓ ${watts} W to spare: ${figuresOf(now)}; its tasks draw ${drawnW.toFixed(1)} W`)
    seen.push({ watts, cores: coresOf(now), drawnW })
  }
  await work.end()
  const [much, less, little, muchAgain] = seen.map(({ cores }) => cores)
  expect(much).toBeGreaterThan(less!)
  expect(less).toBeGreaterThan(little!)
  expect(muchAgain).toBeGreaterThan(less!)
  for (const { watts, drawnW } of seen) expect(drawnW).toBeLessThanOrEqual(watts * 1.1)
})

/** How many cores its tasks may use, all together. */
const coresOf = ({ running, cpu_share: share }: AgentSnapshot) =>
  share * running.filter(({ phase }) => phase === 'computing').length
