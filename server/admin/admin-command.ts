import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { migrations } from '#migrations/index.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { errorText, exitCodeOf } from '../exit-codes.ts'
import { postgresAdminLog, readAdminLog } from '../shared/auth/admin-log.ts'
import { type AdminTokens, postgresAdminTokens } from '../shared/auth/admin-tokens.ts'
import { AlreadyRunning, lockDataDirectory } from '../shared/data-directory-lock.ts'
import type { Logger } from '../shared/ports.ts'
import { connectDatabase, type Database } from '../shared/postgres/database.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from '../shared/postgres/embedded-postgres.ts'
import { migrateDatabase } from '../shared/postgres/migrate.ts'
import { uuidV7Ids as ids } from '../shared/system.ts'

const HELP = `npm run admin -- <command> [--data-dir DIR] [--database-url URL]

  create-token NAME   make an admin's token; it is shown this once
  list-tokens         names, dates, and which are revoked
  revoke-token NAME   a name or an id; the token stops working within a second
  log [N]             the last N things that admins did (100)
  migrate             bring the tables up to date; each start of a coordinator does it too
  --help              this text

Works while the coordinator runs and while it does not.`

type Work = {
  readonly tokens: AdminTokens
  readonly database: Database
  /** What bringing the tables up to date has changed just now. */
  readonly applied: readonly string[]
  /** Keeps what is done here beside what admins do over HTTP. */
  readonly note: (action: string) => Promise<void>
}
type Command = (work: Work, word: string) => Promise<void>

const LOG_DEFAULT = 100
const LOG_MAX = 10_000

const COMMANDS: Readonly<Record<string, Command>> = {
  'create-token': async ({ tokens, note }, name) => {
    const { token, id } = await tokens.create({ name: nameOf(name), book: 'main' })
    await note(`create-token ${id}`)
    console.error(`A token for “${name}”. It is kept nowhere in this form; note it now:`)
    console.log(token)
  },
  'list-tokens': async ({ tokens }) => {
    for (const { id, name, book, createdAt, revokedAt } of await tokens.list()) {
      const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid'
      console.log([id, createdAt.toISOString(), state, book, name].join('\t'))
    }
  },
  'revoke-token': async ({ tokens, note }, name) => {
    const revoked = await tokens.revoke(nameOf(name))
    if (revoked === 0) throw new ConfigError(`There is no valid token of the name or id “${name}”.`)
    await note(`revoke-token ${name}`)
    console.log(`${revoked} ${revoked === 1 ? 'token was' : 'tokens were'} revoked.`)
  },
  log: async ({ database }, word) => {
    for (const { at, actor, action, outcome } of await readAdminLog(database, countOf(word))) {
      console.log([at.toISOString(), actor, action, outcome].join('\t'))
    }
  },
  migrate: ({ applied }) => {
    console.log(applied.length === 0 ? 'The tables are up to date.' : `Brought up to date: ${applied.join(', ')}.`)
    return Promise.resolve()
  },
}

function countOf(word: string): number {
  if (word === '') return LOG_DEFAULT
  const count = Number(word)
  if (/^\d+$/.test(word) && count >= 1 && count <= LOG_MAX) return count
  throw new ConfigError(`“log” takes a number from 1 to ${LOG_MAX}, not “${word}”.`)
}

function nameOf(name: string): string {
  if (name.trim() === '' || name.length > 255) throw new ConfigError('A token needs a name of 1 to 255 characters.')
  return name
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments()
  const [verb = '', ...rest] = positionals
  const command = COMMANDS[verb]
  if (values.help) {
    console.log(HELP)
    return
  }
  if (!command)
    throw new ConfigError(`${verb === '' ? 'A command is missing.' : `There is no command ${verb}.`}\n\n${HELP}`)
  const flags = Object.entries({ '--data-dir': values['data-dir'], '--database-url': values['database-url'] })
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]))
  const config = readConfig(process.env, given)
  if (config === 'help') return
  await onDatabase(config, (work) => command(work, rest.join(' ')))
}

function readArguments() {
  const options = {
    'data-dir': { type: 'string' },
    'database-url': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
  }
}

/** Whoever may read the data directory of this machine. */
const ACTOR = 'this machine'

const loud = (_: object, message: string) => console.error(message)
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: loud, error: loud }

async function onDatabase(config: Config, work: (on: Work) => Promise<void>): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const url = config.DATABASE_URL ?? (await embeddedUrl(config.directory, cleanup))
  const applied = await migrateDatabase(url, migrations)
  const database = connectDatabase({ url, logger, connectionsMax: 1 })
  cleanup.defer(() => database.close())
  const noteAdmin = postgresAdminLog(database)
  const note = (action: string) => noteAdmin({ tokenId: null, actor: ACTOR, action, outcome: 'done' })
  await work({ tokens: postgresAdminTokens({ database, ids }), database, applied, note })
}

/** The running coordinator's PostgreSQL; while there is none, its data directory is ours and we start it. */
async function embeddedUrl(directory: string, cleanup: AsyncDisposableStack): Promise<string> {
  if (!existsSync(path.join(directory, 'postgres-password'))) {
    throw new ConfigError(`No coordinator has ever run on ${directory}; start it once, or name its --data-dir.`)
  }
  try {
    const lock = lockDataDirectory(directory)
    cleanup.defer(() => lock.release())
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error
    return runningPostgresUrl(directory)
  }
  const { url, stop } = await startEmbeddedPostgres({ directory, logger })
  cleanup.defer(stop)
  return url
}

try {
  await main()
} catch (error) {
  console.error(errorText(error))
  process.exitCode = exitCodeOf(error)
}
