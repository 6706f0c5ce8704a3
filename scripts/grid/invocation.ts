import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parseServerAddress } from '#main/agent/adapters/server-address.ts'
import { UsageError } from './exit-codes.ts'

const OPTIONS = {
  server: { type: 'string' },
  pin: { type: 'string' },
  'token-file': { type: 'string' },
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  name: { type: 'string' },
  location: { type: 'string' },
  owner: { type: 'string' },
  status: { type: 'string' },
  state: { type: 'string' },
  type: { type: 'string' },
  file: { type: 'string' },
  data: { type: 'string' },
  params: { type: 'string' },
  deadline: { type: 'string' },
  priority: { type: 'string' },
  reward: { type: 'string' },
  'green-only': { type: 'boolean' },
  reference: { type: 'string' },
  reason: { type: 'string' },
  key: { type: 'string' },
  csv: { type: 'string' },
  watch: { type: 'boolean' },
  partial: { type: 'boolean' },
  table: { type: 'boolean' },
  folder: { type: 'string' },
  version: { type: 'string' },
} as const
type OptionName = keyof typeof OPTIONS

/** The command line, read but not yet understood by its command. */
export type Invocation = {
  /** `nodes approve ID` → `['nodes', 'approve', 'ID']`. */
  readonly words: readonly string[]
  readonly values: Readonly<Partial<Record<OptionName, string | boolean>>>
  readonly json: boolean
}

/** Throws `UsageError`; `help` asks for the text. */
export function readInvocation(args: readonly string[]): Invocation | 'help' {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    if (values.help || positionals.length === 0) return 'help'
    return { words: positionals, values, json: values.json ?? false }
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See --help.`, { cause: error })
  }
}

/** Refuses what a command would silently ignore. */
export function ensureOnly(invocation: Invocation, allowed: readonly string[]): void {
  const common = ['server', 'pin', 'token-file', 'data-dir', 'json']
  const unknown = Object.keys(invocation.values).find((name) => ![...common, ...allowed].includes(name))
  if (unknown !== undefined) throw new UsageError(`This command takes no --${unknown}. See --help.`)
}

export function required({ values }: Invocation, name: OptionName): string {
  const value = values[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new UsageError(`This command needs --${name}. See --help.`)
}

export function optional({ values }: Invocation, name: OptionName): string | undefined {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

export type Connection = { readonly server: string; readonly token: string; readonly spkiSha256: string | null }

/** Where the coordinator is and how to speak as its admin: said, else what lies in the data directory of this machine. */
export function connectionOf(invocation: Invocation, environment: NodeJS.ProcessEnv): Connection {
  const directory = path.resolve(
    optional(invocation, 'data-dir') ?? environment['GRID_DATA_DIR'] ?? '.data',
    'coordinator',
  )
  const token = tokenOf(invocation, environment, directory)
  return { ...addressOf(invocation, environment, directory), token }
}

function addressOf(invocation: Invocation, environment: NodeJS.ProcessEnv, directory: string) {
  const given = optional(invocation, 'server')
  if (given !== undefined) ensureEncrypted(given)
  const pin = optional(invocation, 'pin') ?? null
  if (pin !== null && !/^[0-9a-f]{64}$/.test(pin)) throw new UsageError('--pin is 64 lower-case hex digits.')
  if (given !== undefined) return { server: given, spkiSha256: pin }
  const ownCertificate = path.join(directory, 'tls', 'cert.pem')
  const host = `${hostOf(environment['GRID_HOST'])}:${environment['GRID_PORT'] ?? '8081'}`
  if (!existsSync(ownCertificate)) return { server: `http://${host}`, spkiSha256: pin }
  return { server: `https://${host}`, spkiSha256: pin ?? pinOf(ownCertificate) }
}

/** Where a coordinator of this machine listens; one that listens everywhere is reached without a network. */
function hostOf(host = '127.0.0.1'): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** An admin's token must not be read on its way. */
function ensureEncrypted(server: string): void {
  try {
    parseServerAddress(server)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function pinOf(file: string): string {
  const { publicKey } = new X509Certificate(readFileSync(file))
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

function tokenOf(invocation: Invocation, environment: NodeJS.ProcessEnv, directory: string): string {
  const given = environment['GRID_ADMIN_TOKEN']
  const file = optional(invocation, 'token-file') ?? path.join(directory, 'admin-token')
  if (given !== undefined && given !== '' && optional(invocation, 'token-file') === undefined) return given
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new UsageError(
    `There is no admin's token at ${file}. Name its file with --token-file, or put it into GRID_ADMIN_TOKEN.`,
  )
}
