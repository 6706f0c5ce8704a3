import { SUN_RULE_DEFAULT } from '#core/contracts/limits.ts'
import type { Figure, Target } from '../figure.ts'
import type { DaySet } from './day-sets.ts'
import { dayOf, type DayType } from './day.ts'
import { alwaysOn, evccRule, ours, plainThreshold, type Policy } from './policies.ts'
import { type DayResult, replay } from './replay.ts'
import { most, type Results, startsOf, sumOf, totalOf, worstSunPct } from './totals.ts'

const SOLAR_ONLY = ours(SUN_RULE_DEFAULT, false)
const SOLAR_FIRST = ours(SUN_RULE_DEFAULT, true)
const OTHERS = [plainThreshold, evccRule] as const
const POLICIES = [alwaysOn, ...OTHERS, SOLAR_ONLY, SOLAR_FIRST] as const
const SUN_LEAST_PCT = 95
const STARTS_MOST = 6
const TAKEN_LEAST_PCT: Readonly<Partial<Record<DayType['scenario'], number>>> = { clear: 85, 'broken-clouds': 70 }

/** All days of one type, by each policy alone, and by two nodes of *Solar only* on one meter. */
type TypeResults = {
  readonly type: DayType
  readonly by: (policy: Policy) => Results
  readonly two: Results
}

export const daysOf = ({ types }: DaySet): number => types.reduce((sum, { seeds }) => sum + seeds.length, 0)

/** Replays every day of the set with every policy; one table. */
export function setFigures({ name, types }: DaySet): readonly Figure[] {
  const results = types.map(resultsOf)
  return [...results.flatMap(typeFigures), ...policyFigures(results)].map((figure) => ({ table: name, ...figure }))
}

function resultsOf(type: DayType): TypeResults {
  const days = type.seeds.map((seed) => dayOf(type, seed))
  const run = (policy: Policy, nodeCount: number) => days.map((day) => replay({ day, policy, nodeCount }))
  const byPolicy = new Map(POLICIES.map((policy) => [policy, run(policy, 1)]))
  return { type, by: (policy) => byPolicy.get(policy) ?? [], two: run(SOLAR_ONLY, 2) }
}

const claimedShare = ({ claimedWh, solarWh }: DayResult) => (claimedWh === 0 ? 0 : claimedWh / solarWh)
const least = (value: number): { target: Target } => ({ target: { least: value } })

/** Of *Solar only*: the worst day of a type for what must hold on every day, and all of them for what is taken. */
function typeFigures({ type, by, two }: TypeResults): readonly Figure[] {
  const one = by(SOLAR_ONLY)
  const all = [...one, ...two]
  const own = totalOf(one)
  const plain = totalOf(by(plainThreshold))
  const takenLeast = type.afternoon ? undefined : TAKEN_LEAST_PCT[type.scenario]
  const figure = (name: string, value: number, rest: Pick<Figure, 'unit' | 'target' | 'details'>): Figure => ({
    name: `${type.name}: ${name}`,
    value,
    ...rest,
  })
  return [
    figure('sun', Math.min(own.sunPct, totalOf(two).sunPct), { unit: '%', ...least(SUN_LEAST_PCT) }),
    figure('sun, worst day', worstSunPct(all), { unit: '%', ...least(SUN_LEAST_PCT) }),
    figure('surplus taken', own.takenPct, { unit: '%', ...(takenLeast === undefined ? {} : least(takenLeast)) }),
    figure('starts', startsOf(all), { unit: '/h', target: { most: STARTS_MOST } }),
    figure('claimed ÷ true, one node', most(one, claimedShare), { unit: '', target: { most: 1 } }),
    figure('claimed ÷ true, two nodes', most(two, claimedShare), { unit: '', target: { most: 1 } }),
    figure('÷ plain threshold', own.bothPct / plain.bothPct, {
      unit: '',
      details: {
        sun_pct: own.sunPct,
        taken_pct: own.takenPct,
        plain_sun_pct: plain.sunPct,
        plain_taken_pct: plain.takenPct,
        plain_starts_per_hour: startsOf(by(plainThreshold)),
      },
    }),
  ]
}

/** Each policy over all days of a set. */
function policyFigures(types: readonly TypeResults[]): readonly Figure[] {
  const all = (policy: Policy) => types.flatMap(({ by }) => by(policy))
  const figures = POLICIES.map((policy): Figure => {
    const results = all(policy)
    const { sunPct, takenPct, bothPct } = totalOf(results)
    const details = {
      sun_pct: sunPct,
      taken_pct: takenPct,
      starts_per_hour: startsOf(results),
      import_wh_a_day: sumOf(results, 'importWh') / results.length,
      deadlines_missed: sumOf(results, 'missed'),
    }
    return { name: `${policy.name}: sun × surplus taken`, value: bothPct, unit: '%', details }
  })
  const against = OTHERS.map((other): Figure => {
    const ratio = totalOf(all(SOLAR_ONLY)).bothPct / totalOf(all(other)).bothPct
    return { name: `solar only ÷ ${other.name}`, value: ratio, unit: '', ...least(1) }
  })
  return [...figures, ...against]
}
