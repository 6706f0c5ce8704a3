import type { Bench } from './support/figure.ts'
import { best, type ManyNodes } from './support/many-nodes.ts'

/**
 * Defends: durable commits per second of the embedded PostgreSQL, one row each, on one connection and on the number of
 * connections that is best. Nothing that waits for its own commit can be faster: every other rate is held against it.
 */
export const commitRate: Bench<ManyNodes> = {
  name: 'commit-rate',
  defends: 'durable one-row commits/s of PostgreSQL alone: what every other rate is held against',
  async run(stage) {
    const rates = await stage.commits()
    const [one] = rates
    const most = best(rates)
    if (!one) throw new Error('No number of connections was tried')
    const byConnections = Object.fromEntries(
      rates.map(({ connections, perSecond }) => [`over_${connections}`, Math.round(perSecond)]),
    )
    return [
      { name: 'commits, 1 connection', value: one.perSecond, unit: '1/s', range: one.range },
      {
        name: 'commits, best',
        value: most.perSecond,
        unit: '1/s',
        range: most.range,
        ratios: { 'commits, 1 connection': most.perSecond / one.perSecond },
        details: { connections: most.connections, ...byConnections },
      },
    ]
  },
}
