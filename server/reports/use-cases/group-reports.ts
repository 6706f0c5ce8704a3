import { requestErrors } from '#core/request/errors.ts'
import type { BookingOutcome, BookReports, CheckedReport, Receipt } from '../ports.ts'

/** One transaction books at most this many. Larger groups only make everybody wait longer. */
export const GROUP_MAX = 256
/** More waiting reports than this are sent away, to come again: their nodes keep them. */
const WAITING_MAX = 8 * GROUP_MAX

type Waiting = { readonly report: CheckedReport; resolve(receipt: Receipt): void; reject(error: unknown): void }
export type BookReport = (report: CheckedReport) => Promise<Receipt>

/**
 * Group commit: what arrived while the last transaction was written goes into the next one, so that under light load
 * a report waits for nobody and under heavy load one commit serves many. Throws `overloaded` and what the booking says.
 */
export function makeBookReport(bookReports: BookReports): { book: BookReport; stop(): Promise<void> } {
  let waiting: Waiting[] = []
  let draining: Promise<void> | null = null

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_MAX)
      waiting = waiting.slice(GROUP_MAX)
      await bookGroup(group, bookReports)
    }
    draining = null
  }

  return {
    book: (report) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= WAITING_MAX) throw requestErrors.overloaded()
        waiting.push({ report, resolve, reject })
        draining ??= Promise.resolve().then(drain)
      }),
    async stop() {
      await draining
    },
  }
}

/** One report that the database refuses must not take 255 others with it: the group is split until it stands alone. */
async function bookGroup(group: readonly Waiting[], bookReports: BookReports): Promise<void> {
  try {
    const outcomes = await bookReports(group.map(({ report }) => report))
    for (const [place, waiting] of group.entries()) settle(waiting, outcomes[place])
  } catch (error) {
    if (group.length === 1 || isAway(error)) {
      for (const { reject } of group) reject(error)
      return
    }
    const middle = Math.ceil(group.length / 2)
    await bookGroup(group.slice(0, middle), bookReports)
    await bookGroup(group.slice(middle), bookReports)
  }
}

function settle({ resolve, reject }: Waiting, outcome: BookingOutcome | undefined): void {
  if (outcome === undefined) reject(new Error('A booking has no outcome'))
  else if ('receipt' in outcome) resolve(outcome.receipt)
  else reject(outcome.refusal)
}

const isAway = (error: unknown) => error instanceof Error && 'kind' in error && error.kind === 'unavailable'
