import type { Figure, Target } from './figure.ts'
import { inTurns } from './in-turns.ts'
import type { ManyNodes } from './many-nodes.ts'
import { median, rangeOf, sumOf } from './statistics.ts'
import { LINES, type Spent } from './traffic.ts'

const ROUNDS = 5

type Rate = {
  readonly name: string
  readonly prepare: (stage: ManyNodes) => Promise<void>
  readonly send: (stage: ManyNodes) => Promise<Spent>
  readonly target?: Target
}

/** How many requests a second get through, each of another node, beside what the database alone can commit. */
export async function rateFigure(stage: ManyNodes, { name, prepare, send, target }: Rate): Promise<Figure> {
  const rounds: Spent[] = []
  const { rates, baselines, ratios, disturbed } = await inTurns({
    rounds: ROUNDS,
    baseline: stage.baseline,
    prepare: () => prepare(stage),
    async measure() {
      const spent = await send(stage)
      rounds.push(spent)
      return spent.requests / spent.seconds
    },
  })
  return {
    name,
    value: median(rates),
    unit: '1/s',
    range: rangeOf(rates),
    ratios: { 'best commits then': median(ratios) },
    ...(target ? { target } : {}),
    details: {
      best_commits_then: median(baselines),
      rounds: ROUNDS,
      disturbed_rounds: disturbed,
      in_flight: LINES,
      ...cpuPerRequest(rounds),
    },
  }
}

/** In ms of one core; together at most two a millisecond here, and what is most is what limits. */
function cpuPerRequest(rounds: readonly Spent[]): Readonly<Record<string, number>> {
  const requests = sumOf(rounds.map((round) => round.requests))
  return {
    coordinator_cpu_ms: sumOf(rounds.map(({ coordinatorMs }) => coordinatorMs)) / requests,
    postgres_cpu_ms: sumOf(rounds.map(({ postgresMs }) => postgresMs)) / requests,
    generator_cpu_ms: sumOf(rounds.map(({ generatorMs }) => generatorMs)) / requests,
  }
}
