import type { Bench } from './support/figure.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import { rateFigure } from './support/rate-figure.ts'
import { giveEachATask, reportAll } from './support/traffic.ts'

/** What BOINC's server gave out in 2005 it also took back. */
const BOINC_PER_SECOND = 102

/**
 * Defends: reports per second, each signed, checked, chained and booked durably before it is answered: signature, block
 * with its proof of work, credit, three transfers, balances, totals, result. The nodes signed before the clock started.
 */
export const reportRate: Bench<ManyNodes> = {
  name: 'report-rate',
  defends: 'reports/s, each signed, checked, chained and booked durably before it is answered',
  async run(stage) {
    const target = { least: BOINC_PER_SECOND }
    return [await rateFigure(stage, { name: 'reports', prepare: giveEachATask, send: reportAll, target })]
  },
}
