import type { Logger } from '../../shared/ports.ts'
import type { AnythingToGive, Claim, ClaimedTask, ServeClaims } from '../ports.ts'

/** One call serves at most this many nodes, and only within one call are they served in the order of their score. */
const BATCH_MAX = 500
/** Tasks that another process made, that became eligible by time, or whose delivery got lost are seen this late at most. */
const LOOK_EVERY_MS = 1000

type Waiting = {
  readonly claim: Claim
  /** When the node stops waiting, by the process's clock in ms. */
  readonly until: number
  readonly signal: AbortSignal
  resolve(task: ClaimedTask | null): void
  reject(error: unknown): void
}

export type ClaimTask = (claim: Claim, wait: { waitMs: number; signal: AbortSignal }) => Promise<ClaimedTask | null>
export type Dispatcher = {
  claim: ClaimTask
  /** Something became pending here: whoever waits is tried at once. */
  wake(): void
  start(): void
  stop(): Promise<void>
}
type Deps = { serveClaims: ServeClaims; anythingToGive: AnythingToGive; now: () => number; logger: Logger }

/**
 * Claims that come or wait together are served together; one drain runs at a time, so that a process holds at most one
 * claim transaction. A claim that gets nothing waits until its time is up, its node goes away, or the dispatcher stops.
 */
export function makeDispatcher(deps: Deps): Dispatcher {
  let fresh: Waiting[] = []
  let parked: Waiting[] = []
  /** Whether those who wait are to be tried again: also whoever is being tried now and may have looked too early. */
  let woken = false
  let draining: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  const park = (waiting: Waiting) => parked.push(waiting)

  async function drain(): Promise<void> {
    while (fresh.length > 0 || woken) {
      if (woken) fresh.push(...parked.splice(0))
      woken = false
      const { gone = [], there = [] } = Object.groupBy(fresh.slice(0, BATCH_MAX), ({ signal }) =>
        signal.aborted ? 'gone' : 'there',
      )
      fresh = fresh.slice(BATCH_MAX)
      for (const { resolve } of gone) resolve(null)
      if (there.length > 0) await serveBatch(there, deps, park)
    }
    draining = null
  }

  /** Everything that arrives in this turn of the loop is served in one call. */
  function drainSoon(): void {
    draining ??= Promise.resolve().then(drain)
  }

  function wake(): void {
    if (parked.length === 0 && draining === null) return
    woken = true
    drainSoon()
  }

  async function look(): Promise<void> {
    const now = deps.now()
    const over = new Set(parked.filter(({ until, signal }) => until <= now || signal.aborted))
    parked = parked.filter((waiting) => !over.has(waiting))
    for (const { resolve } of over) resolve(null)
    const nodeIds = parked.map(({ claim }) => claim.nodeId)
    if (nodeIds.length > 0 && (await deps.anythingToGive(nodeIds))) wake()
  }

  return {
    claim: (claim, { waitMs, signal }) =>
      new Promise((resolve, reject) => {
        fresh.push({ claim, until: deps.now() + waitMs, signal, resolve, reject })
        drainSoon()
      }),
    wake,
    start() {
      timer = setInterval(
        () => void look().catch((err) => deps.logger.warn({ err }, 'Waiting nodes are tried again later')),
        LOOK_EVERY_MS,
      )
    },
    async stop() {
      if (timer) clearInterval(timer)
      await draining
      for (const { resolve } of parked) resolve(null)
      parked = []
    },
  }
}

async function serveBatch(batch: readonly Waiting[], { serveClaims, now }: Deps, park: (waiting: Waiting) => void) {
  try {
    const answers = await serveClaims(batch.map(({ claim }) => claim))
    for (const [place, waiting] of batch.entries()) {
      const task = answers[place] ?? null
      if (task || waiting.until <= now()) waiting.resolve(task)
      else park(waiting)
    }
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}
