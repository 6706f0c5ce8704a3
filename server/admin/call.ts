import { parseArgs } from 'node:util'
import type { Progress } from '../backup/ports.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'

const OPTIONS = {
  'data-dir': { type: 'string' },
  'database-url': { type: 'string' },
  'blob-dir': { type: 'string' },
  limit: { type: 'string' },
  'expect-height': { type: 'string' },
  'expect-head': { type: 'string' },
  'accept-shorter-log': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
export type OptionName = keyof typeof OPTIONS
type Values = Readonly<Partial<Record<OptionName, string | boolean>>>

/** Settings of the coordinator that say where its data is; every command takes them. */
const PLACES = ['data-dir', 'database-url', 'blob-dir'] as const

/** Lines for whoever reads on: results on standard output, everything else on standard error. */
export type Show = {
  result(line: string): void
  /** Rows as columns behind tabs, or with `--json` one JSON value a line. */
  rows<Row extends object>(rows: readonly Row[], columns: (row: Row) => readonly string[]): void
  note(line: string): void
  progress: Progress
  /** From now on a signal ends the command at its next step, so that what it began is undone; a second one at once. */
  endAtNextStep(): void
}

/** A command line, read but not yet understood by its command. */
export type Call = {
  readonly config: Config
  /** Behind the command's name. */
  readonly words: readonly string[]
  readonly values: Values
  readonly show: Show
}

export type Command = {
  /** What stands behind the name: `FILE`. */
  readonly usage: string
  readonly says: string
  /** For the help of this command alone. */
  readonly details: string
  readonly options: readonly OptionName[]
  /** Its exit code; throws what `exitCodeOf` knows. */
  readonly run: (call: Call) => Promise<number>
}

export type Line = { readonly verb: string; readonly words: readonly string[]; readonly values: Values }

/** Throws `ConfigError`. */
export function readLine(args: readonly string[]): Line {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
    const [verb = '', ...words] = positionals
    return { verb, words, values }
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error))
  }
}

/** Refuses what the command would silently ignore. */
export function ensureOnly({ verb, values }: Line, options: readonly OptionName[]): void {
  const known: readonly string[] = [...PLACES, 'help', ...options]
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new ConfigError(`“${verb}” takes no --${unknown}.`)
}

export function configOf(values: Values, environment: NodeJS.ProcessEnv): Config {
  const given = PLACES.flatMap((name) => (typeof values[name] === 'string' ? [`--${name}`, values[name]] : []))
  const config = readConfig(environment, given)
  if (config === 'help') throw new Error('Help was not asked for here')
  return config
}

/** The one word that a command needs, be it a name of several words. Throws `ConfigError`. */
export function onlyWord(words: readonly string[], what: string): string {
  const [word, ...others] = words
  if (word === undefined || word === '') throw new ConfigError(`This command needs ${what}.`)
  if (others.length > 0) throw new ConfigError(`This command takes ${what} only; quote it if it has spaces.`)
  return word
}
