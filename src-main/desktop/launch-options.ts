import path from 'node:path'
import { inviteOfLink } from './deep-link.ts'

/** How the app was started. Read from `process.argv`: Electron's own command line lower-cases what it is given. */
export type LaunchOptions = {
  /** Absolute; the node is kept in its folder `node`. */
  readonly directory: string
  readonly isKiosk: boolean
  /** Started by the login: in the tray, without a window. */
  readonly isHidden: boolean
  /** What the roof gives, as its owner has typed it; null where nobody has. */
  readonly solarW: number | null
  /** An invite that was opened as a link. */
  readonly invite: string | null
}
/** Where the node of this app is. */
export const nodeFolder = ({ directory }: Pick<LaunchOptions, 'directory'>): string => path.join(directory, 'node')

type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly defaultDirectory: string
}

/** What it was started with cannot be; the sentence says what. Exit code 2. */
export class LaunchOptionInvalid extends Error {
  override name = 'LaunchOptionInvalid'
}

/** Own flags only: Electron's, Chromium's and a debugger's stand among them and are theirs. Throws `LaunchOptionInvalid`. */
export function launchOptions(argv: readonly string[], surroundings: Surroundings): LaunchOptions {
  const given = valueOf(argv, '--data-dir', 'a folder') ?? surroundings.environment['GRID_DATA_DIR']
  return {
    directory: path.resolve(given || surroundings.defaultDirectory),
    isKiosk: argv.includes('--kiosk'),
    isHidden: argv.includes('--hidden'),
    solarW: wattsOf(valueOf(argv, '--solar-watts', 'a number')),
    invite: inviteAmong(argv),
  }
}

/** The invite of a link among arguments: Linux and Windows hand a link over as one. */
export const inviteAmong = (argv: readonly string[]): string | null =>
  argv.map(inviteOfLink).find((invite) => invite !== null) ?? null

const WATTS_MAX = 10_000_000
function wattsOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= WATTS_MAX) return Number(text)
  throw new LaunchOptionInvalid(`--solar-watts takes a number from 0 to ${WATTS_MAX}, not “${text}”.`)
}

function valueOf(argv: readonly string[], flag: string, what: string): string | undefined {
  const joined = argv.find((word) => word.startsWith(`${flag}=`))
  if (joined !== undefined) return joined.slice(flag.length + 1)
  const at = argv.indexOf(flag)
  if (at === -1) return undefined
  const value = argv[at + 1]
  if (value === undefined || value.startsWith('-')) {
    throw new LaunchOptionInvalid(`${flag} needs ${what} behind it.`)
  }
  return value
}
