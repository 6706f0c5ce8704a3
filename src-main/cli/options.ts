import path from 'node:path'
import { parseArgs } from 'node:util'
import { Id } from '#core/contracts/primitives.ts'
import { LANGUAGES, type Language } from '#core/wording/sentences.ts'
import { UsageError } from './exit-codes.ts'

export const VERBS = [
  'register',
  'run',
  'open',
  'status',
  'pause',
  'resume',
  'finish',
  'mode',
  'limits',
  'doctor',
  'energy',
  'earnings',
  'redeem',
  'leave',
  'curl',
  'check-workload',
  'solar',
] as const
export type Verb = (typeof VERBS)[number]

export const HELP = `koprogo-grid-node <command> [options]        (npm run node -- <command> …)

  register --server URL | --invite STRING --name NAME --location PLACE [--cores N] [--solar]
                   enrol this computer, after showing what becomes public; again with the same key
                   changes what was said
  run [--server URL --node-id ID] [--solar-watts W] [--interval S] [--slots N] [--workloads W] [--ui-port N]
                   compute until Ctrl-C; with --ui-port also show the interface to browsers of this computer
  open             a fresh address of that interface; each is good once, for ten minutes
  status [--watch] what the node does now, why, and what it has earned
  pause [--for 90m | --until 18:00]
                   hold still at once; work is kept for a quarter of an hour, then given back
  resume           go on
  finish           finish what runs, then stop
  mode [solar-only | solar-first | always | auto]
                   show or set when this node computes: with the sun's power only; with it first, and from the
                   grid where a deadline presses; at any time; auto: solar-first where a meter tells of the sun
  limits [NAME=VALUE …]
                   show or set what this node may take: cpu, battery, user, away, load, programs, memory, network,
                   temperature, a weekly plan (day=07:00 night=22:00 mon-fri=off/full, plan=none), and how it
                   follows the sun; without words it shows them all with their units
  doctor           look for what keeps this node from working, and say what to do
  energy [show] | calibrate | set plug … | set idle …
                   how the power of this computer is measured, and what would measure it better; “calibrate”
                   measures for a minute what it draws at rest; “energy set” alone says how it is said
  energy history [--csv FILE]
                   what this computer used and what the sun gave, by days; every quarter of an hour as CSV,
                   or with --json
  earnings [--csv FILE]
                   what the node has earned and what is payable; every receipt as CSV, or with --json
  redeem           ask for everything payable to be paid out
  leave --yes      leave the grid for good: personal data is erased there, the ledger and the log stay
  solar [list]     what is behind this meter; a running node goes by each change
  solar kinds      what can be set up, and the settings of each kind
  solar discover   meters that announce themselves in this network
  solar set KIND name=value … | solar add KIND name=value … | solar remove N
                   set up one source instead of all, add another, take one away; a password or token that is “-” is
                   asked for, so that nobody else sees it
  solar test [KIND name=value …]
                   what the sources say now, or one that is not set up yet, and why where they say nothing
  solar panels peak_w=W tilt_deg=D azimuth_deg=D [latitude=D longitude=D]
                   how the panels lie (azimuth from north: south is 180) and where the house stands
  solar house W    what the house uses where no meter tells it
  solar share PORT | off
                   let other nodes of this site ask this one, and divide the sun among all
  curl METHOD PATH [JSON]
                   print a signed request that works when pasted; “me” in the path is this node
  check-workload FILE [--memory-mb N]
                   say whether nodes would run a WebAssembly program, and why not; nothing of it runs

  --server URL     the coordinator: https://…, or http:// on this computer
  --invite STRING  what an admin gave you: address, key and code of the coordinator, good once
  --consent V      agree to version V of what becomes public, where nobody can be asked
  --cores N        how many cores to say this computer has (all)
  --solar          there are panels at this meter
  --solar-watts W  what the roof gives now, in W; counted as declared, not measured; instead of the sources
  --interval S     seconds between heartbeats (as the coordinator asks)
  --allow-private-addresses
                   let tasks name https addresses of this home, which are refused otherwise
  --ui-port N      where the interface listens, on this computer only (0: any port that is free)
  --slots N        tasks at once (as in Settings, else half of the cores; on a Raspberry Pi all but one);
                   with --ui-port what Settings say comes first
  --workloads W    builtin: only the programs of this app (as in Settings, else this); any: those too that an
                   admin of the grid has added, in their sandbox; with --ui-port Settings alone say it
  --memory-mb N    how many MB of memory the program may have (64)
  --checkpoint-every S
                   what a program saves is written to the disk at most once in S seconds (30)
  --data-dir DIR   where everything is kept (.data, or GRID_DATA_DIR)
  --lang L         fr, nl, en or de (as the system says)
  --json           one JSON value a line
  --help           this text

Exit codes: 0 ok, 1 bug, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running.`

const OPTIONS = {
  server: { type: 'string' },
  invite: { type: 'string' },
  consent: { type: 'string' },
  csv: { type: 'string' },
  yes: { type: 'boolean' },
  name: { type: 'string' },
  location: { type: 'string' },
  cores: { type: 'string' },
  solar: { type: 'boolean' },
  'node-id': { type: 'string' },
  'solar-watts': { type: 'string' },
  'allow-private-addresses': { type: 'boolean' },
  interval: { type: 'string' },
  slots: { type: 'string' },
  workloads: { type: 'string' },
  'ui-port': { type: 'string' },
  'checkpoint-every': { type: 'string' },
  watch: { type: 'boolean' },
  for: { type: 'string' },
  until: { type: 'string' },
  'memory-mb': { type: 'string' },
  'data-dir': { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
type OptionName = keyof typeof OPTIONS

const COMMON: readonly OptionName[] = ['data-dir', 'lang', 'json', 'help']
const OWN: Readonly<Record<Verb, readonly OptionName[]>> = {
  register: ['server', 'invite', 'consent', 'name', 'location', 'cores', 'solar'],
  run: [
    'server',
    'node-id',
    'solar-watts',
    'interval',
    'slots',
    'workloads',
    'allow-private-addresses',
    'ui-port',
    'checkpoint-every',
  ],
  open: [],
  status: ['watch'],
  pause: ['for', 'until'],
  resume: [],
  finish: [],
  mode: [],
  limits: [],
  doctor: [],
  energy: ['csv'],
  earnings: ['csv'],
  redeem: [],
  leave: ['yes'],
  curl: [],
  'check-workload': ['memory-mb'],
  solar: [],
}
/** Every other command refuses words behind it. */
const TAKES_WORDS: readonly Verb[] = ['curl', 'check-workload', 'energy', 'mode', 'limits', 'solar']

/** The command line, read but not yet understood by its command. */
export type Invocation = {
  readonly verb: Verb
  readonly values: Readonly<Partial<Record<OptionName, string | boolean>>>
  readonly words: readonly string[]
  /** `DIR/node`, absolute. */
  readonly directory: string
  readonly language: Language
  readonly json: boolean
}

/** Throws `UsageError`; `help` asks for the text above. */
export function parseInvocation(args: readonly string[], environment: NodeJS.ProcessEnv): Invocation | 'help' {
  const { values, positionals } = readArguments(args)
  if (values.help || args.length === 0) return 'help'
  const [verb, ...words] = positionals
  ensureKnown(verb, words, Object.keys(values) as OptionName[])
  return {
    verb,
    values,
    words,
    directory: path.resolve(values['data-dir'] || environment['GRID_DATA_DIR'] || '.data', 'node'),
    language: languageOf(values.lang, environment),
    json: values.json ?? false,
  }
}

function ensureKnown(
  verb: string | undefined,
  words: readonly string[],
  names: readonly OptionName[],
): asserts verb is Verb {
  if (verb === undefined) throw new UsageError(`A command is missing.\n\n${HELP}`)
  if (!isVerb(verb)) throw new UsageError(`There is no command “${verb}”.\n\n${HELP}`)
  const unknown = names.find((name) => ![...COMMON, ...OWN[verb]].includes(name))
  if (unknown !== undefined) throw new UsageError(`“${verb}” takes no --${unknown}. See --help.`)
  if (!TAKES_WORDS.includes(verb) && words.length > 0)
    throw new UsageError(`“${verb}” takes no “${words.join(' ')}”. See --help.`)
}

const isVerb = (text: string | undefined): text is Verb => VERBS.some((verb) => verb === text)

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See --help.`)
  }
}

function languageOf(asked: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (asked !== undefined) {
    const language = LANGUAGES.find((known) => known === asked)
    if (language) return language
    throw new UsageError(`--lang takes one of ${LANGUAGES.join(', ')}, not “${asked}”.`)
  }
  // Set but empty is as if it were not set, as POSIX has it.
  const system = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return LANGUAGES.find((known) => new RegExp(`^${known}(?![A-Za-z])`).test(system)) ?? 'en'
}

/** An option that must be there. Throws `UsageError`. */
export function required({ verb, values }: Invocation, name: OptionName): string {
  const value = values[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new UsageError(`“${verb}” needs --${name}. See --help.`)
}

export function optional({ values }: Invocation, name: OptionName): string | null {
  const value = values[name]
  return typeof value === 'string' ? value : null
}

/** An id as the coordinator gives them, or null when it was not given. Throws `UsageError`. */
export function optionalId(invocation: Invocation, name: OptionName): string | null {
  const text = optional(invocation, name)
  if (text === null || Id.safeParse(text).success) return text
  throw new UsageError(`--${name} takes an id as “register” prints it, not “${text}”.`)
}

/** A number within bounds, or null when it was not given. Throws `UsageError`. */
export function optionalNumber(
  invocation: Invocation,
  name: OptionName,
  { least, most, whole }: { least: number; most: number; whole: boolean },
): number | null {
  const text = optional(invocation, name)
  if (text === null) return null
  const number = Number(text)
  if ((whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) && number >= least && number <= most) return number
  throw new UsageError(`--${name} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not “${text}”.`)
}

/** One of a few words; null when the option was not given. Throws `UsageError` for another. */
export function optionalChoice<T extends string>(
  invocation: Invocation,
  name: OptionName,
  choices: readonly T[],
): T | null {
  const text = optional(invocation, name)
  if (text === null) return null
  const choice = choices.find((one) => one === text)
  if (choice === undefined) throw new UsageError(`--${name} takes ${choices.join(' or ')}, not “${text}”.`)
  return choice
}
