import { describe, expect, test } from 'vitest'
import { type Draw, LATE_MAX_MS, sitePool } from './site-pool.ts'
import { DEBT_MAX_J, meterMarginW, surplusW } from './surplus.ts'

const STEP_S = 5
const DAY_S = 86_400
const METER_EVERY_S = 10
const NODE_W = 30

function randomBy(seed: number) {
  let state = seed
  const random = () => ((state = (state * 48_271) % 2_147_483_647), state / 2_147_483_647)
  return { random, normal: () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()) }
}

/** A roof of `peakW` whose sun stands highest at 13:00. */
const roof = (peakW: number, riseH: number, setH: number) => (atS: number) => {
  const share = (atS / 3600 - riseH) / (setH - riseH)
  return share <= 0 || share >= 1 ? 0 : peakW * Math.sin(Math.PI * share) ** 1.3
}

/** A house with a fridge, and a kettle or an oven a dozen times a day. */
function houseOf(baseW: number) {
  const { random } = randomBy(11)
  const uses = Array.from({ length: 12 }, () => ({ fromS: random() * DAY_S, forS: 60 + random() * 240, watts: 1800 }))
  return (atS: number) => {
    const cooking = uses.find(({ fromS, forS }) => atS >= fromS && atS < fromS + forS)
    return baseW + (atS % 2700 < 900 ? 90 : 0) + (cooking?.watts ?? 0)
  }
}

/** What the sun leaves of a day, in W, by the second of it. */
function spareOn(): Record<string, (atS: number) => number> {
  const { random } = randomBy(5)
  const clouds = Array.from({ length: DAY_S / 10 }, () => (random() < 0.5 ? 1 : 0.2))
  const mist = Array.from({ length: DAY_S / 60 }, () => 0.05 + 0.08 * random())
  const [summer, winter, house] = [roof(3500, 5, 21), roof(700, 8.5, 16.5), houseOf(250)]
  return {
    clear: (atS) => summer(atS) - house(atS),
    'broken clouds': (atS) => summer(atS) * clouds[Math.floor(atS / 10)]! - house(atS),
    overcast: (atS) => summer(atS) * mist[Math.floor(atS / 60)]! - house(atS),
    winter: (atS) => winter(atS) - house(atS),
    'a day around no surplus': (atS) => 15 * Math.sin(atS / 600),
    night: (atS) => -house(atS),
  }
}

type Day = {
  readonly nodes: number
  readonly errorW: number
  /** What the meter says is so old. */
  readonly lateS?: number
  /** How much of the nodes computes, 0 or 1. */
  readonly workAt?: (atS: number) => number
  readonly hours?: readonly [from: number, to: number]
}
const ALWAYS = () => 1

/** What a meter that is off says, and what that leaves. */
function readingOf(gridW: number): (ownW: number) => number {
  const known = { gridW, pvW: null, batteryW: null, loadW: null, batterySocPct: null }
  return (ownW) => surplusW(known, { ownW, batteryFirstPct: 0, assumedLoadW: 0, isNight: false })! - meterMarginW(known)
}

/** Replays a day, in s of steps; the meter errs by `errorW` and by 1 % of what flows. */
function replay(spareAt: (atS: number) => number, { nodes, errorW, lateS = 0, workAt = ALWAYS, hours = [0, 24] }: Day) {
  const { normal } = randomBy(7)
  const pool = sitePool({ debtMaxJ: DEBT_MAX_J })
  const open = Array.from({ length: nodes }, (): Draw[] => [])
  const ownW = (atS: number) => nodes * NODE_W * workAt(atS)
  let [trueJ, claimedJ, usedJ] = [0, 0, 0]
  for (let atS = hours[0] * 3600; atS < hours[1] * 3600; atS += STEP_S) {
    trueJ += STEP_S * Math.min(ownW(atS), Math.max(0, spareAt(atS)))
    usedJ += STEP_S * ownW(atS)
    if (atS % METER_EVERY_S === 0) {
      const truthW = ownW(atS - lateS) - spareAt(atS - lateS)
      const spareW = readingOf(0.995 * truthW + errorW * normal())
      pool.hear({ atMs: atS * 1000, spareW, lateMs: lateS === 0 ? 0 : LATE_MAX_MS })
    }
    for (const [node, draws] of open.entries()) {
      const drawnW = NODE_W * workAt(atS)
      if (drawnW > 0) draws.push({ fromMs: atS * 1000, toMs: (atS + STEP_S) * 1000, drawnW, sureW: drawnW })
      // Each node settles at its own time, half a minute apart.
      if ((atS / STEP_S) % 6 !== node) continue
      const { untilMs, grantedJ } = pool.settle(String(node), draws)
      claimedJ += grantedJ.reduce((sum, granted) => sum + granted, 0)
      open[node] = draws.filter(({ toMs }) => toMs > untilMs)
    }
  }
  return { claimedWh: claimedJ / 3600, trueWh: trueJ / 3600, usedWh: usedJ / 3600 }
}

const days = Object.entries(spareOn())
const meters = [
  { errorW: 0, nodes: 1 },
  { errorW: 10, nodes: 1 },
  { errorW: 10, nodes: 2 },
]
/** Of what there was. */
const CLAIMED_MIN: Readonly<Record<string, number>> = { clear: 0.97, 'broken clouds': 0.9 }

describe.each(meters)('with a meter that errs by $errorW W, $nodes node(s)', (meter) => {
  test.each(days)('claim no more than there was on %s, and hardly less where there is much', (day, spareAt) => {
    const { claimedWh, trueWh } = replay(spareAt, meter)
    expect(claimedWh).toBeLessThanOrEqual(trueWh)
    expect(claimedWh).toBeGreaterThanOrEqual(trueWh * (CLAIMED_MIN[day] ?? 0))
  })
})

test('a meter that errs twice as much as it should gives next to nothing where there is nothing', () => {
  const { claimedWh, usedWh } = replay(() => 0, { nodes: 2, errorW: 20 })
  expect(claimedWh / usedWh).toBeLessThan(0.005)
})

test.each(days)(
  'two nodes that do not know of each other claim no more of one meter than there was on %s',
  (day, spareAt) => {
    const pools = [sitePool({ debtMaxJ: DEBT_MAX_J }), sitePool({ debtMaxJ: DEBT_MAX_J })]
    let [trueJ, claimedJ] = [0, 0]
    for (let atS = 0; atS < DAY_S; atS += METER_EVERY_S) {
      trueJ += METER_EVERY_S * Math.min(2 * NODE_W, Math.max(0, spareAt(atS)))
      const draw = { fromMs: (atS - METER_EVERY_S) * 1000, toMs: atS * 1000, drawnW: NODE_W, sureW: NODE_W }
      for (const pool of pools) {
        // To each the other is a part of the house.
        pool.hear({ atMs: atS * 1000, spareW: readingOf(2 * NODE_W - spareAt(atS)) })
        claimedJ += pool.settle('own', [draw]).grantedJ.reduce((sum, granted) => sum + granted, 0)
      }
    }
    expect(claimedJ).toBeLessThanOrEqual(trueJ)
    expect(claimedJ).toBeGreaterThanOrEqual(0.9 * trueJ * (CLAIMED_MIN[day] ?? 0))
  },
)

const comesAndGoes = (atS: number) => (atS % 600 < 300 ? 1 : 0)

test.each([10, 30, 60])(
  'what is passed on %d s late gives nothing to work that comes and goes where there is nothing',
  (lateS) => {
    const { claimedWh } = replay(() => -1, { nodes: 2, errorW: 0, lateS, workAt: comesAndGoes, hours: [0, 3] })
    expect(claimedWh).toBe(0)
  },
)

test('what is passed on late gives most of what there is', () => {
  const late = { nodes: 1, errorW: 0, lateS: 30, workAt: comesAndGoes, hours: [9, 12] } as const
  const { claimedWh, trueWh } = replay(spareOn()['clear']!, late)
  expect(claimedWh).toBeLessThanOrEqual(trueWh)
  expect(claimedWh).toBeGreaterThanOrEqual(0.95 * trueWh)
})
