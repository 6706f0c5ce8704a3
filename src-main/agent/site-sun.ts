import type { AgentWarning } from '#core/contracts/agent.ts'
import type { SunNow } from '#core/contracts/solar.ts'
import { type EvidenceTier, sunTier, weakerTier } from '#core/energy/evidence.ts'
import {
  type Draw,
  LATE_MAX_MS,
  READING_GAP_MAX_MS,
  SETTLE_WITHIN_MS,
  type Settlement,
  sitePool,
} from '#core/energy/site-pool.ts'
import { DEBT_MAX_J, meterMarginW, type SurplusRule, surplusW } from '#core/energy/surplus.ts'
import {
  isSetUp,
  type PastDraw,
  type SiteLeader,
  type SolarQuality,
  type SolarReading,
  type SolarSource,
} from '../solar/ports.ts'
import { presentSun, type ShownReading } from '../shared/present-sun.ts'
import { inTime } from './in-time.ts'
import {
  ageOf,
  type Heard,
  type ReaderDeps,
  SUN_EVERY_MS,
  SUN_FRESH_MS,
  sunReader,
  type Trouble,
} from './sun-reader.ts'

/** This node in its own pool; others have the ids that they say. */
const OWN = 'own'
/** A reading stands for time up to the next one, which may be settled for so long after that, in ms. */
const GIVES_FOR_MS = READING_GAP_MAX_MS + SETTLE_WITHIN_MS
/** Nodes that ask this one do so every ten seconds. */
const OTHERS_TELL_WITHIN_MS = 2 * SUN_EVERY_MS

export type SunDeps = ReaderDeps & {
  /** Below this the battery of the house comes first, in percent; asked for at every reading. */
  batteryFirstPct?: (() => number) | undefined
  /** Told of each two readings that follow one another closely. */
  between?: ((before: SolarReading, after: SolarReading) => void) | undefined
}

/** What is known of the sun at this moment; see `EnergyNow`. */
export type SiteNow = {
  readonly solarW: number
  readonly solarQuality: SolarQuality | null
  readonly reading: SolarReading | null
  readonly readingAgeS: number | null
  readonly surplusW: number | null
  readonly sun: SunNow | null
  readonly sunProblem: AgentWarning | null
}
export type PastSettlement = { readonly untilAgoMs: number; readonly grantedJ: readonly number[] }
export type SiteSun = {
  read(how: { isAtOnce: boolean; ownW: number }): Promise<void>
  /** Of our own draws; null while it is not their time, or the node that divides the surplus does not answer, which is named. */
  settle(draws: readonly Draw[], isAtOnce: boolean): Promise<Settlement | null>
  /** Of another node's draws. */
  settleFor(node: string, draws: readonly PastDraw[]): PastSettlement
  /** Typed watts are shared by all that the computer draws, and not left over by a meter. */
  isTyped(): boolean
  /** Of the weakest reading that can still give sun; null before the first. */
  tier(): EvidenceTier | null
  now(): SiteNow
}

/**
 * The sun of this site as this node knows it: what its source says, and what may be claimed of that for what was drawn, out
 * of its own pool or of the pool of the node that has the meter. Unknown is never solar.
 */
export function siteSun(deps: SunDeps): SiteSun {
  const { solar, clock, delay, everyMs = SUN_EVERY_MS } = deps
  let askedAtMs = Number.NEGATIVE_INFINITY
  let tiers: readonly { readonly atMs: number; readonly tier: EvidenceTier }[] = []
  const pool = sitePool({ debtMaxJ: DEBT_MAX_J })
  const reader = sunReader(deps, ({ reading, atSteadyMs }, before) => {
    if (before !== null) deps.between?.(before.reading, reading)
    const tier = sunTier(reading.quality, { isWhole: isWhole(reading) })
    tiers = [...tiers.filter(({ atMs }) => atSteadyMs - atMs <= GIVES_FOR_MS), { atMs: atSteadyMs, tier }]
    // As it holds now: what is changed later is not true of this reading.
    const rule = ruleOf(deps)
    const spareW = (ownW: number) => claimable(reading, surplusW(reading, { ...rule, ownW }))
    // What somebody typed is the same all the time.
    pool.hear({
      atMs: atSteadyMs,
      spareW,
      isAfterGap: before === null && !isTyped(reading),
      lateMs: reading.quality === 'relayed' ? LATE_MAX_MS : 0,
    })
  })

  /** Where other nodes ask, ours waits until they have told what they drew: then each gets its share. */
  function settleHere(draws: readonly Draw[], isAtOnce: boolean): Settlement {
    const isShared = pool.nodeCount() > 1
    return pool.settle(OWN, draws, isShared && !isAtOnce ? clock.steadyMs() - OTHERS_TELL_WITHIN_MS : undefined)
  }

  async function settleThere(leader: SiteLeader, draws: readonly Draw[]): Promise<Settlement> {
    const nowMs = (askedAtMs = clock.steadyMs())
    const past = draws.map((draw) => pastDraw(draw, nowMs))
    const { untilAgoMs, grantedJ } = await inTime(leader.settle(past), delay)
    return { untilMs: nowMs - untilAgoMs, grantedJ }
  }

  return {
    read: reader.read,
    async settle(draws, isAtOnce) {
      const leader = solar?.leader?.() ?? null
      if (leader === null) return settleHere(draws, isAtOnce)
      if (!isAtOnce && clock.steadyMs() - askedAtMs < everyMs) return null
      try {
        return await settleThere(leader, draws)
      } catch (error) {
        reader.fail(error)
        return null
      }
    },
    settleFor(node, past) {
      const nowMs = clock.steadyMs()
      const draws = past.map((draw) => drawOf(draw, nowMs))
      const { untilMs, grantedJ } = pool.settle(`node ${node}`, draws)
      return { untilAgoMs: nowMs - untilMs, grantedJ }
    },
    isTyped: () => isTyped(reader.heard()?.reading),
    tier: () => tiers.reduce<EvidenceTier | null>((weakest, { tier }) => weakerTier(weakest ?? tier, tier), null),
    now: () => siteNow({ deps, heard: reader.heard(), trouble: reader.trouble() }),
  }
}

function siteNow({ deps, heard, trouble }: { deps: SunDeps; heard: Heard | null; trouble: Trouble | null }): SiteNow {
  const { solar } = deps
  const known = heard === null ? NOTHING_HEARD : whatHolds(heard, deps)
  const { fresh, ...rest } = known
  return {
    ...rest,
    solarW: trouble === null ? Math.max(0, fresh.pvW ?? rest.surplusW ?? 0) : 0,
    sun: isSetUp(solar) ? presentSun(fresh, { surplus_w: rest.surplusW, problem: trouble && trouble.problem }) : null,
    sunProblem: trouble && warningOf(trouble, solar),
  }
}

type Holds = Pick<SiteNow, 'solarQuality' | 'reading' | 'readingAgeS' | 'surplusW'> & { readonly fresh: ShownReading }

function whatHolds(heard: Heard, deps: SunDeps): Holds {
  const { reading, ownW } = heard
  const ageMs = ageOf(heard, deps.clock)
  const isFresh = ageMs <= SUN_FRESH_MS
  return {
    solarQuality: reading.quality,
    reading,
    readingAgeS: ageMs / 1000,
    surplusW: isFresh ? surplusW(reading, { ...ruleOf(deps), ownW }) : null,
    fresh: isFresh ? reading : NOTHING_READ,
  }
}

const ruleOf = ({ solar, batteryFirstPct }: SunDeps): Omit<SurplusRule, 'ownW'> => ({
  batteryFirstPct: batteryFirstPct?.() ?? 0,
  assumedLoadW: solar?.site?.().assumedLoadW ?? 0,
  isNight: solar?.site?.().isNight ?? false,
})

const isWhole = ({ gridW, loadW }: SolarReading) => gridW !== null || loadW !== null
/** Watts that somebody typed, and no meter beside them. */
export const isTyped = (reading: SolarReading | null | undefined): boolean =>
  reading?.quality === 'declared' && !isWhole(reading)

/** What may be claimed of a surplus: a meter may be off, what somebody typed is what it is. */
const claimable = (reading: SolarReading, spareW: number | null) =>
  spareW === null || isTyped(reading) ? spareW : spareW - meterMarginW(reading)

const pastDraw = ({ fromMs, toMs, drawnW, sureW }: Draw, nowMs: number): PastDraw => ({
  fromAgoMs: nowMs - fromMs,
  toAgoMs: nowMs - toMs,
  drawnW,
  sureW,
})
const drawOf = ({ fromAgoMs, toAgoMs, drawnW, sureW }: PastDraw, nowMs: number): Draw => ({
  fromMs: nowMs - fromAgoMs,
  toMs: nowMs - toAgoMs,
  drawnW,
  sureW,
})

const NOTHING_READ: ShownReading = {
  at: null,
  gridW: null,
  pvW: null,
  batteryW: null,
  loadW: null,
  batterySocPct: null,
  quality: null,
}
const NOTHING_HEARD: Holds = {
  solarQuality: null,
  reading: null,
  readingAgeS: null,
  surplusW: null,
  fresh: NOTHING_READ,
}

const warningOf = ({ detail }: Trouble, solar: SolarSource | null): AgentWarning => ({
  code: 'sun_unreadable',
  values: { source: solar?.name ?? '', detail },
})
