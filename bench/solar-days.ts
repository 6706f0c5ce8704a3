import { SUN_RULE_DEFAULT } from '#core/contracts/limits.ts'
import type { Bench, Figure, Target } from './support/figure.ts'
import { type Day, DAY_TYPES, type DayType, dayOf } from './support/solar/day.ts'
import { DESKTOP } from './support/solar/node.ts'
import { alwaysOn, evccRule, ours, plainThreshold, type Policy } from './support/solar/policies.ts'
import { type DayResult, replay } from './support/solar/replay.ts'

const SOLAR_ONLY = ours(SUN_RULE_DEFAULT, false)
const SOLAR_FIRST = ours(SUN_RULE_DEFAULT, true)
const OTHERS = [plainThreshold, evccRule] as const
const POLICIES = [alwaysOn, ...OTHERS, SOLAR_ONLY, SOLAR_FIRST] as const
const SUN_LEAST_PCT = 95
const STARTS_MOST = 6
const TAKEN_LEAST_PCT: Readonly<Partial<Record<DayType['scenario'], number>>> = { clear: 85, 'broken-clouds': 70 }

type Results = readonly DayResult[]

/**
 * Defends: how much of a node's work is the sun's, and how much of the sun it takes, on days that are the same in every
 * run. The controller and the division of the surplus are the agent's own; sky, house, meter and tasks are simulated.
 */
export const solarDays: Bench<null> = {
  name: 'solar-days',
  defends: `share of the sun in what is computed and share of the surplus that is taken, over ${countOf(DAY_TYPES)} days`,
  async run() {
    const days = DAY_TYPES.map((type) => Array.from({ length: type.days }, (_, seed) => dayOf(type, seed + 1)))
    const one = days.map((same) => same.map((day) => replay({ day, kind: DESKTOP, policy: SOLAR_ONLY, nodeCount: 1 })))
    const two = days.map((same) => same.map((day) => replay({ day, kind: DESKTOP, policy: SOLAR_ONLY, nodeCount: 2 })))
    const byType = DAY_TYPES.flatMap((type, place) => typeFigures(type, one[place] ?? [], two[place] ?? []))
    return [...byType, ...policyFigures(days.flat(), one.flat())]
  },
}

function countOf(types: readonly DayType[]): number {
  return types.reduce((sum, { days }) => sum + days, 0)
}

const sumOf = (results: Results, key: keyof DayResult) => results.reduce((sum, result) => sum + result[key], 0)
const most = (results: Results, of: (result: DayResult) => number) => Math.max(...results.map(of))
const sunShare = ({ solarWh, computeWh }: Pick<DayResult, 'solarWh' | 'computeWh'>) =>
  computeWh === 0 ? 1 : solarWh / computeWh
const claimedShare = ({ claimedWh, solarWh }: DayResult) => (claimedWh === 0 ? 0 : claimedWh / solarWh)
const totalOf = (results: Results) => ({
  sunPct: 100 * sunShare({ solarWh: sumOf(results, 'solarWh'), computeWh: sumOf(results, 'computeWh') }),
  takenPct: (100 * sumOf(results, 'solarWh')) / sumOf(results, 'optimumWh'),
})

/** Of *Solar only*: the worst day of a type for what must hold on every day, and all of them for what is taken. */
function typeFigures(type: DayType, one: Results, two: Results): readonly Figure[] {
  const taken = TAKEN_LEAST_PCT[type.scenario]
  const figure = (name: string, value: number, rest: Pick<Figure, 'unit' | 'target'>): Figure => ({
    name: `${type.name}: ${name}`,
    value,
    ...rest,
  })
  const worstPct = -100 * most([...one, ...two], (result) => -sunShare(result))
  return [
    figure('sun, worst day', worstPct, { unit: '%', target: { least: SUN_LEAST_PCT } }),
    figure('surplus taken', totalOf(one).takenPct, { unit: '%', ...(taken === undefined ? {} : least(taken)) }),
    figure(
      'starts',
      most([...one, ...two], ({ startsPerHourMax }) => startsPerHourMax),
      {
        unit: '/h',
        target: { most: STARTS_MOST },
      },
    ),
    figure('claimed ÷ true, one node', most(one, claimedShare), { unit: '', target: { most: 1 } }),
    figure('claimed ÷ true, two nodes', most(two, claimedShare), { unit: '', target: { most: 1 } }),
  ]
}

const least = (value: number): { target: Target } => ({ target: { least: value } })

/** Over all days: sun in what was computed, times surplus that was taken, so that neither can be bought with the other. */
function policyFigures(days: readonly Day[], ownResults: Results): readonly Figure[] {
  const resultsOf = (policy: Policy): Results =>
    policy === SOLAR_ONLY ? ownResults : days.map((day) => replay({ day, kind: DESKTOP, policy, nodeCount: 1 }))
  const all = POLICIES.map((policy) => ({ policy, results: resultsOf(policy) }))
  const both = (results: Results) => (totalOf(results).sunPct * totalOf(results).takenPct) / 100
  const figures = all.map(({ policy, results }): Figure => {
    const { sunPct, takenPct } = totalOf(results)
    const details = {
      sun_pct: sunPct,
      taken_pct: takenPct,
      starts_per_hour: most(results, ({ startsPerHourMax }) => startsPerHourMax),
      import_wh_a_day: sumOf(results, 'importWh') / results.length,
      deadlines_missed: sumOf(results, 'missed'),
    }
    return { name: `${policy.name}: sun × surplus taken`, value: both(results), unit: '%', details }
  })
  const against = OTHERS.map((other): Figure => {
    const theirs = all.find(({ policy }) => policy === other)
    const ratio = both(ownResults) / both(theirs?.results ?? [])
    return { name: `solar only ÷ ${other.name}`, value: ratio, unit: '', ...least(1) }
  })
  return [...figures, ...against]
}
