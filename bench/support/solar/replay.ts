import { type Draw, sitePool } from '#core/energy/site-pool.ts'
import { DEBT_MAX_J, meterMarginW, surplusW } from '#core/energy/surplus.ts'
import {
  type Day,
  type DayType,
  type Figures,
  LOOK_S,
  LOOKS_PER_STEP,
  looksOf,
  makeSite,
  spareW,
  truthAt,
} from './day.ts'
import { makeNode, type NodeKind, startsPerHour } from './node.ts'
import type { Policy } from './policies.ts'

const SETTLE_EVERY_LOOKS = 12
/** A node's own power is known this well: at least so much of it was surely drawn. */
const SURE = 0.9
const J_PER_WH = 3600

/** What became of one day, in Wh where nothing else is said. */
export type DayResult = {
  readonly computeWh: number
  readonly solarWh: number
  /** What nodes with as many slots could have taken, had they known the sky. */
  readonly optimumWh: number
  readonly importWh: number
  /** What the nodes' reports would claim. */
  readonly claimedWh: number
  readonly startsPerHourMax: number
  readonly missed: number
}

type Replay = { readonly day: Day; readonly policy: Policy; readonly nodeCount: number }
/** A meter is read once while the sky stands still. */
const isRead = (look: number, { lagLooks }: DayType) => look % LOOKS_PER_STEP === lagLooks

/** Replays a day against the real controller and the real accounting, with every look that a node would take. */
export function replay({ day, policy, nodeCount }: Replay): DayResult {
  const { type } = day
  const kind = type.node
  const site = makeSite(day)
  const pool = sitePool({ debtMaxJ: DEBT_MAX_J })
  const sums = { computeJ: 0, solarJ: 0, optimumJ: 0, claimedJ: 0 }
  const nodes = Array.from({ length: nodeCount }, () => aNode(kind, policy))
  let nodesW = 0
  for (let look = 0; look < looksOf(day); look += 1) {
    const figures = site.step(look, nodesW)
    const nowS = look * LOOK_S
    const news = isRead(look, type) ? figures : null
    if (news) pool.hear(claimable(news, nowS))
    for (const node of nodes) node.look(news, look)
    nodesW = nodes.reduce((sum, node) => sum + node.drawnW(), 0)
    const sunW = spareW(truthAt(day, look))
    sums.computeJ += nodesW * LOOK_S
    sums.solarJ += Math.min(nodesW, sunW) * LOOK_S
    sums.optimumJ += Math.min(nodeCount * kind.slotsMax * kind.wattsPerSlot, sunW) * LOOK_S
    if (look % SETTLE_EVERY_LOOKS === 0)
      for (const [place, node] of nodes.entries()) sums.claimedJ += node.settle(pool, `node ${place}`)
  }
  return {
    computeWh: sums.computeJ / J_PER_WH,
    solarWh: sums.solarJ / J_PER_WH,
    optimumWh: sums.optimumJ / J_PER_WH,
    importWh: (sums.computeJ - sums.solarJ) / J_PER_WH,
    claimedWh: sums.claimedJ / J_PER_WH,
    startsPerHourMax: Math.max(...nodes.map((node) => startsPerHour(node.starts()))),
    missed: nodes.reduce((sum, node) => sum + node.missed(), 0),
  }
}

const NO_RULE = { batteryFirstPct: 0, assumedLoadW: 0, isNight: false }
const surplusOf = (figures: Figures, ownW: number) => surplusW(figures, { ...NO_RULE, ownW }) ?? 0
const claimable = (figures: Figures, nowS: number) => ({
  atMs: nowS * 1000,
  spareW: (ownW: number) => surplusOf(figures, ownW) - meterMarginW(figures),
})

/** A node with its policy. Two of them read the meter in the same moment, which is the worst that can be. */
function aNode(kind: NodeKind, policy: Policy) {
  const node = makeNode(kind, policy)
  const decide = policy.make(kind)
  let power = { drawnW: 0, cores: 0 }
  let known = { surplusW: 0, atS: Number.NEGATIVE_INFINITY }
  let open: Draw[] = []
  return {
    starts: node.starts,
    missed: node.missed,
    drawnW: () => power.drawnW,
    look(news: Figures | null, look: number): void {
      const nowS = look * LOOK_S
      const ownW = power.drawnW
      if (news) known = { surplusW: surplusOf(news, ownW), atS: nowS }
      const orders = decide({
        nowS,
        surplusW: known.surplusW,
        readingAgeS: nowS - known.atS,
        ownW,
        cores: power.cores,
        running: node.running(),
        pressing: node.pressing(),
        seconds: LOOK_S,
      })
      power = node.pass(orders, { nowS, seconds: LOOK_S })
      const { drawnW } = power
      if (drawnW > 0) open.push({ fromMs: nowS * 1000, toMs: (nowS + LOOK_S) * 1000, drawnW, sureW: drawnW * SURE })
    },
    /** What is granted of what was drawn since, in J. */
    settle(pool: ReturnType<typeof sitePool>, name: string): number {
      const { untilMs, grantedJ } = pool.settle(name, open)
      open = open.flatMap((draw) => (draw.toMs <= untilMs ? [] : { ...draw, fromMs: Math.max(draw.fromMs, untilMs) }))
      return grantedJ.reduce((sum, joules) => sum + joules, 0)
    },
  }
}
