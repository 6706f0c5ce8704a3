import { Interrupted } from '../backup/ports.ts'
import { ConfigError } from '../config.ts'
import { errorText, exitCodeOf } from '../exit-codes.ts'
import { type Command, configOf, ensureOnly, type Line, readLine } from './call.ts'
import { backup } from './commands/backup.ts'
import { createToken } from './commands/create-token.ts'
import { listTokens } from './commands/list-tokens.ts'
import { log } from './commands/log.ts'
import { migrate } from './commands/migrate.ts'
import { restore } from './commands/restore.ts'
import { revokeToken } from './commands/revoke-token.ts'
import { endWithReader } from './end-with-reader.ts'
import { makeShow } from './show.ts'

/** Everything that is done on the coordinator's own machine. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'create-token': createToken,
  'list-tokens': listTokens,
  'revoke-token': revokeToken,
  log,
  migrate,
  backup,
  restore,
}

/** Of a program that a signal ended. */
const INTERRUPTED = 130
const NAME_WIDTH = 25

function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, says }]) => `  ${`${name} ${usage}`.padEnd(NAME_WIDTH)} ${says}`,
  )
  return `npm run admin -- <command> [--data-dir DIR] [--database-url URL] [--blob-dir DIR]

${lines.join('\n')}
  ${'--help'.padEnd(NAME_WIDTH)} this text, or behind a command more about it

All but restore work while the coordinator runs and while it does not.
Exit codes: 0 ok, 1 bug or incomplete, 2 usage or configuration, 3 unreachable, 4 refused, 5 already running.`
}

const helpOf = (verb: string, { usage, says, details }: Command) =>
  `npm run admin -- ${verb} ${usage} [--data-dir DIR] [--database-url URL] [--blob-dir DIR]\n\n${says}\n\n${details}`

async function main(): Promise<number> {
  const line = withHelp(() => readLine(process.argv.slice(2)))
  const command = COMMANDS[line.verb]
  if (line.values.help) {
    console.log(command ? helpOf(line.verb, command) : help())
    return 0
  }
  if (!command) throw new ConfigError(`${missing(line)}\n\n${help()}`)
  withHelp(() => ensureOnly(line, command.options))
  const show = makeShow({ out: process.stdout, err: process.stderr }, line.values.json === true)
  const { words, values } = line
  return command.run({ config: configOf(values, process.env), words, values, show })
}

const missing = ({ verb }: Line) => (verb === '' ? 'A command is missing.' : `There is no command ${verb}.`)

/** Whoever mistook a word or a flag sees which there are. */
function withHelp<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`${error.message}\n\n${help()}`, { cause: error })
    throw error
  }
}

endWithReader(process.stdout)
try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Interrupted ? error.message : errorText(error))
  process.exitCode = error instanceof Interrupted ? INTERRUPTED : exitCodeOf(error)
}
