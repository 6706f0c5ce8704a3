import { Limits, type Schedule, SCHEDULE_LEVELS, SunRule } from '#core/contracts/limits.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { UsageError } from './exit-codes.ts'

type Kept = Pick<Preferences, 'limits' | 'sun_rule'>
type Value = string | number | readonly string[] | null
type Field = { readonly key: string; readonly unit: string; readonly read?: (text: string) => Value }

const words = (text: string): Value => text
const list = (text: string): Value => (text === 'none' ? [] : text.split(','))
/** What is set by each word, with the unit that is shown behind it; `none` lifts a limit. */
const LIMIT_FIELDS: Readonly<Record<string, Field>> = {
  cpu: { key: 'cpu_share_pct', unit: '% of each core that computes' },
  battery: { key: 'on_battery', unit: 'on battery', read: words },
  user: { key: 'when_user_active', unit: 'while somebody uses this computer', read: words },
  away: { key: 'user_away_after_min', unit: 'min without touch until nobody does' },
  load: { key: 'foreign_load_max_pct', unit: '% of the processor for other programs, above which work holds still' },
  programs: { key: 'exclusive_programs', unit: 'hold work still while they run', read: list },
  memory: { key: 'memory_max_pct', unit: '% of the memory for all tasks together' },
  disk: { key: 'disk_max_mb', unit: 'MB on the disk for all tasks together' },
  network: { key: 'network_max_mb_per_day', unit: 'MB a day over the network' },
  temperature: { key: 'temperature_max_c', unit: '°C, above which work holds still until it is 10 °C cooler' },
}
const SUN_FIELDS: Readonly<Record<string, Field>> = {
  'sun-margin': { key: 'start_margin_w', unit: 'W more than a task needs, before one begins' },
  'sun-start': { key: 'start_after_s', unit: 's of enough sun before work begins' },
  'sun-budget': { key: 'deficit_budget_wh', unit: 'Wh that clouds may cost before work holds still' },
  'sun-on': { key: 'on_min_s', unit: 's that work lasts at least' },
  'sun-off': { key: 'off_min_s', unit: 's that it then rests at least' },
  'sun-starts': { key: 'starts_per_hour_max', unit: 'starts an hour at most' },
  'battery-first': { key: 'battery_first_pct', unit: '% that the battery of the house is filled to first' },
}
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const PLAN_AT_FIRST: Schedule = {
  day_starts: '07:00',
  night_starts: '22:00',
  days: DAYS.map(() => ({ day: 'full', night: 'full' })),
}

/** `cpu=50 mon-fri=off/full` on top of what was set before. Throws `UsageError`. */
export function withLimitWords(kept: Kept, given: readonly string[]): Kept {
  const next = given.reduce<{ limits: object; sun_rule: object }>(
    (before, word) => withWord(before as Kept, word),
    kept,
  )
  return { limits: checked(Limits, next.limits), sun_rule: checked(SunRule, next.sun_rule) }
}

function withWord(kept: Kept, word: string): { limits: object; sun_rule: object } {
  const [name = '', text] = word.split('=')
  if (text === undefined || text === '') throw new UsageError(`“limits” takes NAME=VALUE, not “${word}”. See --help.`)
  const { limits, sun_rule } = kept
  const limit = LIMIT_FIELDS[name]
  if (limit) return { sun_rule, limits: { ...limits, [limit.key]: valueOf(limit, text) } }
  const sun = SUN_FIELDS[name]
  if (sun) return { limits, sun_rule: { ...sun_rule, [sun.key]: valueOf(sun, text) } }
  return { sun_rule, limits: { ...limits, schedule: withPlan(limits.schedule, name, text) } }
}

function valueOf({ read }: Field, text: string): Value {
  if (read) return read(text)
  return text === 'none' ? null : Number(text)
}

/** `plan=none`, `day=07:00`, `night=22:00`, or days with what their day and their night allow: `mon-fri=off/full`. */
function withPlan(plan: Schedule | null, name: string, text: string): Schedule | null {
  const known = plan ?? PLAN_AT_FIRST
  if (name === 'plan' && text === 'none') return null
  if (name === 'day') return { ...known, day_starts: text }
  if (name === 'night') return { ...known, night_starts: text }
  const chosen = daysOf(name)
  const [day, night = day] = text.split('/').map(levelOf)
  if (day === undefined || night === undefined) throw new UsageError(`“${text}” is no part of a plan. See --help.`)
  return { ...known, days: known.days.map((there, place) => (chosen.has(place) ? { day, night } : there)) }
}

function levelOf(text: string) {
  const level = SCHEDULE_LEVELS.find((known) => known === text)
  if (level === undefined) throw new UsageError(`A plan takes ${SCHEDULE_LEVELS.join(', ')}, not “${text}”.`)
  return level
}

/** `mon-fri` or `sat`. */
function daysOf(name: string): ReadonlySet<number> {
  const [from = '', to = from] = name.split('-')
  const first = DAYS.indexOf(from as (typeof DAYS)[number])
  const last = DAYS.indexOf(to as (typeof DAYS)[number])
  if (first < 0 || last < first) throw new UsageError(`There is no limit “${name}”. See --help.`)
  return new Set(DAYS.map((_, place) => place).filter((place) => place >= first && place <= last))
}

function checked<T>(schema: { safeParse(value: unknown): Parsed<T> }, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`${nameOf(String(issue?.path[0]))}: ${issue?.message ?? 'is not possible'}. See --help.`)
}
type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }
type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } }

const nameOf = (key: string) =>
  Object.entries({ ...LIMIT_FIELDS, ...SUN_FIELDS }).find(([, field]) => field.key === key)?.[0] ?? 'plan'

/** What is set, a line each, in the words that set it. */
export function limitLines({ limits, sun_rule }: Kept): readonly string[] {
  return [...fieldLines(LIMIT_FIELDS, limits), ...planLines(limits.schedule), ...fieldLines(SUN_FIELDS, sun_rule)]
}

function fieldLines(fields: Readonly<Record<string, Field>>, values: object): readonly string[] {
  return Object.entries(fields).map(([name, { key, unit }]) => {
    const value = Reflect.get(values, key) as Value
    const text = Array.isArray(value) ? value.join(',') || 'none' : String(value ?? 'none')
    return `${`${name}=${text}`.padEnd(22)} ${unit}`
  })
}

function planLines(plan: Schedule | null): readonly string[] {
  if (plan === null) return [`${'plan=none'.padEnd(22)} computing at any hour`]
  const days = plan.days.map(({ day, night }, place) => `${DAYS[place]}=${day}/${night}`)
  return [`day=${plan.day_starts} night=${plan.night_starts} ${days.join(' ')}`]
}
