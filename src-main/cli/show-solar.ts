import type {
  FoundSource,
  Site,
  SourceConfig,
  SourceForm,
  SourceProblem,
  SourceTrial,
  SunNow,
} from '#core/contracts/solar.ts'
import { sourceProblemText } from '#core/wording/source-problems.ts'
import type { Language } from '#core/wording/sentences.ts'

/** What is behind this meter, line by line; secrets are not in it. */
export function siteLines(site: Site, forms: readonly SourceForm[]): readonly string[] {
  const { sources, panels, assumed_load_w: watts, sharing } = site
  return [
    ...(sources.length === 0 ? ['No meter is set up. See what can be: solar kinds'] : []),
    ...sources.map((source, place) => `${place + 1}  ${sourceText(source, forms)}`),
    ...(panels === null
      ? []
      : [`Panels   ${panels.peak_w} W, ${panels.tilt_deg}° steep, facing ${panels.azimuth_deg}° from north`]),
    `House    ${watts} W where no meter tells it`,
    ...(sharing === null ? [] : [`Shared   with other nodes of this site at port ${sharing.port}`]),
  ]
}

/** As it is typed, with dots for a secret: one that is set is null where it may be told. */
function sourceText({ kind, settings }: SourceConfig, forms: readonly SourceForm[] = []): string {
  const fields = forms.find((form) => form.kind === kind)?.fields ?? []
  const isSecret = (name: string) => fields.some((field) => field.name === name && field.type === 'secret')
  const texts = Object.entries(settings).flatMap(([name, value]) =>
    value === null && isSecret(name) ? [`${name}=•••`] : settingText(name, value),
  )
  return [kind, ...texts].join(' ')
}

const settingText = (name: string, value: SourceConfig['settings'][string]): readonly string[] => {
  if (value === null || value === '' || value === false) return []
  return [`${name}=${value === true ? 'yes' : value}`]
}

/** What a trial gave: a name with its figures, why there are none, or both where a sign cannot be. */
export function trialText({ name, reading, problem }: SourceTrial, language: Language): string {
  const says = reading === null ? [] : [figuresText(reading)]
  const why = problem === null ? [] : [sourceProblemText(problem, language)]
  return [name ?? 'not opened', ...says, ...why].join(': ')
}

const NO_ANSWER: ReadonlySet<SourceProblem['code']> = new Set(['unreachable', 'hung_up', 'timed_out'])
/** 0 it tells something, 2 its settings or its sign are wrong, 3 it does not answer, 4 it refuses. */
export function trialExitCode({ problem }: Pick<SourceTrial, 'problem'>): number {
  if (problem === null) return 0
  if (NO_ANSWER.has(problem.code)) return 3
  return problem.code === 'wrong_password' || problem.code === 'not_authorised' ? 4 : 2
}

/** How each figure is said. */
const FIGURES: readonly (readonly [keyof SunNow & `${string}_${'w' | 'pct'}`, (value: number) => string])[] = [
  ['grid_w', (value) => `grid ${watts(value)}${directed(value, 'out', 'in')}`],
  ['pv_w', (value) => `sun ${watts(value)}`],
  ['battery_w', (value) => `battery ${watts(value)}${directed(value, 'charging', 'giving')}`],
  ['battery_soc_pct', (value) => `${Math.round(value)} % full`],
  ['load_w', (value) => `house ${watts(value)}`],
  ['surplus_w', (value) => (value < 0 ? `${watts(-value)} too little` : `${watts(value)} left over`)],
]

/** What the meters say: `grid -2500 W (out), sun 3000 W, house 500 W, 2500 W left over (measured)`. */
export function figuresText(sun: SunNow): string {
  const known = FIGURES.flatMap(([figure, say]) => {
    const value = sun[figure]
    return value === null ? [] : [say(value)]
  })
  return `${known.length === 0 ? 'no figure' : known.join(', ')} (${sun.quality ?? 'unknown'})`
}

/** What flows nowhere has no direction. */
function directed(value: number, below: string, above: string): string {
  const whole = Math.round(value)
  return whole === 0 ? '' : ` (${whole < 0 ? below : above})`
}

const watts = (value: number) => `${Math.round(value)} W`

export const foundText = ({ kind, name, settings }: FoundSource) => `${name}: ${sourceText({ kind, settings })}`
