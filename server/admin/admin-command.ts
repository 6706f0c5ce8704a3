import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { migrations } from '#migrations/index.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { errorText, exitCodeOf } from '../exit-codes.ts'
import { type AdminTokens, postgresAdminTokens } from '../shared/auth/admin-tokens.ts'
import { AlreadyRunning, lockDataDirectory } from '../shared/data-directory-lock.ts'
import type { Logger } from '../shared/ports.ts'
import { connectDatabase } from '../shared/postgres/database.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from '../shared/postgres/embedded-postgres.ts'
import { migrateDatabase } from '../shared/postgres/migrate.ts'
import { uuidV7Ids as ids } from '../shared/system.ts'

const HELP = `npm run admin -- <command> [--data-dir DIR] [--database-url URL]

  create-token NAME   make an admin's token; it is shown this once
  list-tokens         names, dates, and which are revoked
  revoke-token NAME   a name or an id; the token stops working within a second
  --help              this text

Works while the coordinator runs and while it does not.`

type Command = (tokens: AdminTokens, name: string) => Promise<void>
const COMMANDS: Readonly<Record<string, Command>> = {
  'create-token': async (tokens, name) => {
    const { token } = await tokens.create({ name: nameOf(name), book: 'main' })
    console.error(`A token for “${name}”. It is kept nowhere in this form; note it now:`)
    console.log(token)
  },
  'list-tokens': async (tokens) => {
    for (const { id, name, book, createdAt, revokedAt } of await tokens.list()) {
      const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : 'valid'
      console.log([id, createdAt.toISOString(), state, book, name].join('\t'))
    }
  },
  'revoke-token': async (tokens, name) => {
    const revoked = await tokens.revoke(nameOf(name))
    if (revoked === 0) throw new ConfigError(`There is no valid token of the name or id “${name}”.`)
    console.log(`${revoked} ${revoked === 1 ? 'token was' : 'tokens were'} revoked.`)
  },
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
  await withTokens(config, (tokens) => command(tokens, rest.join(' ')))
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

const loud = (_: object, message: string) => console.error(message)
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: loud, error: loud }

async function withTokens(config: Config, work: (tokens: AdminTokens) => Promise<void>): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const url = config.DATABASE_URL ?? (await embeddedUrl(config.directory, cleanup))
  const database = connectDatabase({ url, logger, connectionsMax: 1 })
  cleanup.defer(() => database.close())
  await work(postgresAdminTokens({ database, ids }))
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
  await migrateDatabase(url, migrations)
  return url
}

try {
  await main()
} catch (error) {
  console.error(errorText(error))
  process.exitCode = exitCodeOf(error)
}
