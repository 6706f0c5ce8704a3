import type { EvidenceTier } from '#core/energy/evidence.ts'
import { type Draw, SETTLE_WITHIN_MS } from '#core/energy/site-pool.ts'
import type { Interval } from './divide-energy.ts'
import type { Clock } from './ports.ts'
import type { SiteSun } from './site-sun.ts'
import { quarterOf, sunnedBy } from './task-energy.ts'

/** What was drawn and is not settled yet. */
export type Settling = {
  add(interval: Interval): void
  /** What cannot be settled now is tried again, until it is too late for it. */
  settle(isAtOnce: boolean): Promise<void>
}

type Deps = {
  readonly sun: SiteSun
  readonly clock: Clock
  /** Told of what is granted, by the quarter in which it was used. */
  readonly granted: (quarterMs: number, solarJ: number) => void
}

export function settleSun({ sun, clock, granted }: Deps): Settling {
  let open: readonly Interval[] = []
  return {
    add(interval) {
      if (interval.drawnW > 0) open = [...open, interval]
    },
    async settle(isAtOnce) {
      open = open.filter(({ toMs }) => clock.steadyMs() - toMs <= SETTLE_WITHIN_MS)
      if (open.length === 0) return
      const asWhole = sun.isTyped()
      const settlement = await sun.settle(
        open.map((interval) => (asWhole ? wholeHost(interval) : interval)),
        isAtOnce,
      )
      if (settlement === null) return
      const { untilMs, grantedJ } = settlement
      for (const [place, interval] of open.entries()) {
        const solarJ = book(interval, {
          untilMs,
          grantedJ: grantedJ[place] ?? 0,
          drawnW: asWhole ? interval.hostW : interval.drawnW,
          tier: sun.tier() ?? 'declared',
        })
        if (solarJ > 0) granted(interval.quarterMs, solarJ)
      }
      open = open
        .filter(({ toMs }) => toMs > untilMs)
        .map((interval) => ({ ...interval, fromMs: Math.max(interval.fromMs, untilMs) }))
    },
  }
}

/** Typed watts are shared by everything that the computer draws. */
const wholeHost = ({ fromMs, toMs, hostW }: Interval): Draw => ({ fromMs, toMs, drawnW: hostW, sureW: 0 })

type Granted = {
  readonly untilMs: number
  readonly grantedJ: number
  readonly drawnW: number
  readonly tier: EvidenceTier
}

/** The sun's share of what was drawn up to `untilMs` is the same for every task; returns it, in J. */
function book({ fromMs, toMs, taskW, quarterMs }: Interval, { untilMs, grantedJ, drawnW, tier }: Granted): number {
  const seconds = (Math.min(toMs, untilMs) - fromMs) / 1000
  if (seconds <= 0 || grantedJ <= 0) return 0
  const share = Math.min(1, grantedJ / (drawnW * seconds))
  let solarJ = 0
  for (const [task, watts] of taskW) {
    quarterOf(task, quarterMs).solarJ += watts * seconds * share
    sunnedBy(task, tier)
    solarJ += watts * seconds * share
  }
  return solarJ
}
