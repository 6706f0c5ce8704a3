import { type Draw, SETTLE_WITHIN_MS } from '#core/energy/site-pool.ts'
import type { Interval } from './divide-energy.ts'
import type { Clock } from './ports.ts'
import type { SiteSun } from './site-sun.ts'
import { quarterOf } from './task-energy.ts'

/** What was drawn and is not settled yet. */
export type Settling = {
  add(interval: Interval): void
  /** What cannot be settled now is tried again, until it is too late for it. */
  settle(): Promise<void>
}

export function settleSun({ sun, clock }: { sun: SiteSun; clock: Clock }): Settling {
  let open: readonly Interval[] = []
  return {
    add(interval) {
      if (interval.drawnW > 0) open = [...open, interval]
    },
    async settle() {
      open = open.filter(({ toMs }) => clock.steadyMs() - toMs <= SETTLE_WITHIN_MS)
      if (open.length === 0) return
      const asWhole = sun.isTyped()
      const settlement = await sun.settle(open.map((interval) => (asWhole ? wholeHost(interval) : interval)))
      if (settlement === null) return
      const { untilMs, grantedJ } = settlement
      for (const [place, interval] of open.entries())
        book(interval, { untilMs, grantedJ: grantedJ[place] ?? 0, drawnW: asWhole ? interval.hostW : interval.drawnW })
      open = open
        .filter(({ toMs }) => toMs > untilMs)
        .map((interval) => ({ ...interval, fromMs: Math.max(interval.fromMs, untilMs) }))
    },
  }
}

/** Typed watts are shared by everything that the computer draws. */
const wholeHost = ({ fromMs, toMs, hostW }: Interval): Draw => ({ fromMs, toMs, drawnW: hostW, sureW: 0 })

type Granted = { readonly untilMs: number; readonly grantedJ: number; readonly drawnW: number }

/** The sun's share of what was drawn up to `untilMs` is the same for every task. */
function book({ fromMs, toMs, taskW, quarterMs }: Interval, { untilMs, grantedJ, drawnW }: Granted): void {
  const seconds = (Math.min(toMs, untilMs) - fromMs) / 1000
  if (seconds <= 0) return
  const share = Math.min(1, grantedJ / (drawnW * seconds))
  for (const [task, watts] of taskW) quarterOf(task, quarterMs).solarJ += watts * seconds * share
}
