import { isIP } from 'node:net'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ENROLMENT_POLICIES } from '#core/contracts/grid.ts'
import { AGENT_VERSION_MIN } from './version.ts'

/** A setting is wrong; the message lists every one that is. Exit code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'is a whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
const share = z
  .string()
  .regex(/^[01](\.\d+)?$/, 'is a number from 0 to 1')
  .transform(Number)
  .pipe(z.number().min(0).max(1))
const yesNo = z.enum(['yes', 'no', 'true', 'false', '1', '0']).transform((text) => ['yes', 'true', '1'].includes(text))

/** Every setting: an environment variable, and a flag of the same name (`GRID_DATA_DIR` is `--data-dir`). */
const Settings = z.object({
  GRID_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 127.0.0.1 is this computer only'),
  GRID_PORT: integer(0, 65_535).default(8081).describe('Port to listen on'),
  GRID_DATA_DIR: z.string().min(1).default('.data').describe('Folder for everything that is kept'),
  GRID_BLOB_DIR: z.string().min(1).optional().describe('Folder for blobs, when they should lie elsewhere'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'begins with postgres://')
    .optional()
    .describe('A PostgreSQL 15 or later to use instead of the embedded one'),
  GRID_NAME: z
    .string()
    .min(1)
    .max(255)
    .default('KoproGo Grid')
    .describe('Name of this grid, given to it at its first start'),
  GRID_PUBLIC_URL: z
    .url()
    .optional()
    .describe('Address under which nodes reach it from outside; closes open enrolment'),
  GRID_AGENT_VERSION_MIN: z
    .string()
    .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}$/, 'is a version such as 0.1.0')
    .default(AGENT_VERSION_MIN)
    .describe('Agents older than this are asked to update; what they finished is still taken'),
  GRID_ENROLMENT: z.enum(ENROLMENT_POLICIES).optional().describe('Who may enrol; open is the default on loopback only'),
  GRID_ACCEPT_DECLARED: yesNo
    .optional()
    .describe('Whether typed watts earn carbon credit; yes is the default on loopback only'),
  GRID_REDEMPTION_MIN_EUR: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,12})?$/, 'is an amount in euro, such as 1 or 0.5')
    .default('1')
    .describe('Less than this is not paid out, in euro'),
  GRID_LEASE_SECONDS: integer(10, 3600)
    .default(300)
    .describe('How long a claim or a heartbeat keeps a task for its node'),
  GRID_HEARTBEAT_SECONDS: integer(1, 600).default(30).describe('How long nodes wait between heartbeats'),
  GRID_HEAD_START_SHARE: share.default(0.5).describe('Share of the time to the deadline in which only sun gets a task'),
  GRID_BLOB_MAX_MB: integer(1, 1_000_000).default(1024).describe('Largest blob that an admin may store, in MB'),
  GRID_BLOB_QUOTA_MB: integer(0, 1_000_000_000)
    .default(0)
    .describe('When blobs have so many MB together nothing more is taken; 0 is as many as the disk has room for'),
  GRID_NODE_UNREPORTED_MB: integer(1, 1_000_000)
    .default(1024)
    .describe('So many MB of results a node may have put without reporting them; more must wait'),
  GRID_DISK_FREE_MIN_MB: integer(0, 1_000_000)
    .default(512)
    .describe('Below this much free disk nothing is taken, in MB'),
  GRID_KEEP_ASSIGNMENTS_DAYS: integer(0, 36_500)
    .default(365)
    .describe('How long attempts that came to nothing are remembered, in days; 0 is for good'),
  GRID_KEEP_RESULTS_DAYS: integer(0, 36_500)
    .default(0)
    .describe('How long results, and blobs that no task has named, are kept, in days; 0 is for good'),
  GRID_KEEP_UNREPORTED_DAYS: integer(0, 36_500)
    .default(7)
    .describe('How long a result is kept whose node never reported it, in days; 0 is for good'),
  GRID_ACCEPT_SHORTER_LOG: yesNo
    .default(false)
    .describe('Start once on a log that falls short of the kept head; what is missing is lost'),
  GRID_NODE_REQUESTS_PER_SECOND: integer(1, 1_000_000).default(200).describe('Requests a node may make per second'),
  GRID_ADDRESS_REQUESTS_PER_SECOND: integer(1, 1_000_000)
    .default(100)
    .describe('Requests without a valid token that one address may make per second'),
  GRID_CONNECTIONS_MAX: integer(10, 1_000_000).default(10_000).describe('Connections at once; more are refused'),
  GRID_ADDRESS_CONNECTIONS_MAX: integer(2, 1_000_000)
    .default(1000)
    .describe('Connections at once of one address; with TRUST_PROXY the proxy’s work'),
  GRID_TLS_CERT: z
    .string()
    .min(1)
    .optional()
    .describe('File with the certificate and its chain, in PEM form; needs GRID_TLS_KEY'),
  GRID_TLS_KEY: z.string().min(1).optional().describe('File with the key of the certificate, in PEM form'),
  GRID_SELF_SIGNED: yesNo
    .default(false)
    .describe('Encrypt with a certificate of its own, which nodes know by the pin in their invite'),
  TRUST_PROXY: yesNo.default(false).describe('Whether a proxy in front tells the client’s address (X-Forwarded-For)'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much is logged'),
})
type Settings = z.infer<typeof Settings>
type SettingName = keyof Settings
const YES_NO: readonly SettingName[] = [
  'GRID_ACCEPT_DECLARED',
  'GRID_ACCEPT_SHORTER_LOG',
  'GRID_SELF_SIGNED',
  'TRUST_PROXY',
]

export type Config = Readonly<Settings> & {
  /** `DIR/coordinator`, absolute. */
  readonly directory: string
  readonly blobDirectory: string
  readonly enrolment: (typeof ENROLMENT_POLICIES)[number]
  /** Open because nobody but this computer can reach it; a forwarded request closes it. */
  readonly enrolmentIsDefault: boolean
  readonly acceptDeclared: boolean
}

const NAMES = Object.keys(Settings.shape) as SettingName[]
const flagOf = (name: SettingName) =>
  name
    .replace(/^GRID_/, '')
    .toLowerCase()
    .replaceAll('_', '-')

/** Reads environment and flags; flags win. `help` asks for `configHelp`. Throws `ConfigError`. */
export function readConfig(environment: NodeJS.ProcessEnv, args: readonly string[]): Config | 'help' {
  const flags = readFlags(args)
  if (flags['help'] === true) return 'help'
  const given = NAMES.map((name) => [name, flags[flagOf(name)] ?? environment[name]] as const)
  const present = given.filter(([, value]) => value !== undefined && value !== '')
  const result = Settings.safeParse(Object.fromEntries(present))
  if (result.success) return complete(result.data)
  const lines = result.error.issues.map(({ path: [name], message }) => `  ${String(name)}: ${message}`)
  throw new ConfigError(`These settings are wrong:\n${lines.join('\n')}`)
}

function readFlags(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const options = Object.fromEntries(NAMES.map((name) => [flagOf(name), { type: 'string' as const }]))
  try {
    return parseArgs({ args: withYes(args), options: { ...options, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n\n${configHelp()}`)
  }
}

/** A flag that stands alone says yes: `--self-signed`. */
function withYes(args: readonly string[]): string[] {
  const alone = new Set(YES_NO.map((name) => `--${flagOf(name)}`))
  return args.map((arg, place) => {
    const next = args[place + 1]
    return alone.has(arg) && (next === undefined || next.startsWith('--')) ? `${arg}=yes` : arg
  })
}

function ensureOneCertificate({ GRID_TLS_CERT, GRID_TLS_KEY, GRID_SELF_SIGNED }: Settings): void {
  if ((GRID_TLS_CERT === undefined) !== (GRID_TLS_KEY === undefined))
    throw new ConfigError('GRID_TLS_CERT and GRID_TLS_KEY (--tls-cert and --tls-key) belong together.')
  if (GRID_TLS_CERT !== undefined && GRID_SELF_SIGNED)
    throw new ConfigError('Give a certificate (--tls-cert, --tls-key) or --self-signed, not both.')
}

function complete(settings: Settings): Config {
  ensureOneCertificate(settings)
  const directory = path.resolve(settings.GRID_DATA_DIR, 'coordinator')
  const isPrivate = isLoopback(settings.GRID_HOST) && settings.GRID_PUBLIC_URL === undefined && !settings.TRUST_PROXY
  return Object.freeze({
    ...settings,
    directory,
    blobDirectory: path.resolve(settings.GRID_BLOB_DIR ?? path.join(directory, 'blobs')),
    enrolment: settings.GRID_ENROLMENT ?? (isPrivate ? 'open' : 'invite'),
    enrolmentIsDefault: settings.GRID_ENROLMENT === undefined,
    acceptDeclared: settings.GRID_ACCEPT_DECLARED ?? isLoopback(settings.GRID_HOST),
  })
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

type SettingText = {
  readonly name: string
  readonly flag: string
  readonly sentence: string
  readonly fallback: string
}

/** Name, flag, sentence and default of each setting, for `--help` and `.env.example`. */
export function settingTexts(): readonly SettingText[] {
  const { properties = {} } = z.toJSONSchema(Settings, { io: 'input', unrepresentable: 'any' })
  const defaults = Settings.parse({})
  return NAMES.map((name) => {
    const property = properties[name]
    const sentence = typeof property === 'object' ? (property.description ?? '') : ''
    const value = defaults[name]
    return { name, flag: `--${flagOf(name)}`, sentence, fallback: value === undefined ? '' : String(value) }
  })
}

export function configHelp(): string {
  const lines = settingTexts().map(({ name, flag, sentence, fallback }) => {
    const standard = fallback === '' ? '' : ` (${fallback})`
    return `  ${`${flag} …`.padEnd(36)} ${sentence}${standard}. ${name}`
  })
  return `koprogo-grid coordinator [options]\n\n${lines.join('\n')}\n  ${'--help'.padEnd(36)} This text.`
}
