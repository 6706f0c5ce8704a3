import type { Bench } from './support/figure.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import { rateFigure } from './support/rate-figure.ts'
import { claimAll, takeEachTaskBack } from './support/traffic.ts'

/** BOINC's task server on one machine in 2005: 8.8 million tasks a day (Anderson, Korpela, Walton). */
const BOINC_PER_SECOND = 102

/** Defends: tasks given out per second, each to another node, each with a durable lease before it is answered. */
export const claimRate: Bench<ManyNodes> = {
  name: 'claim-rate',
  defends: 'claims/s, each of another node, each with a durable lease before it is answered',
  async run(stage) {
    const target = { least: BOINC_PER_SECOND }
    return [await rateFigure(stage, { name: 'claims', prepare: takeEachTaskBack, send: claimAll, target })]
  },
}
