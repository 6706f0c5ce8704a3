import { endWithReader } from '#server/admin/end-with-reader.ts'
import { adminHttp } from './grid/admin-http.ts'
import { type Command, type Commands, makeShow } from './grid/command.ts'
import { CAMPAIGN_COMMANDS } from './grid/commands/campaigns.ts'
import { GRID_COMMANDS } from './grid/commands/grid.ts'
import { MONEY_COMMANDS } from './grid/commands/money.ts'
import { NODE_COMMANDS } from './grid/commands/nodes.ts'
import { OWNER_COMMANDS } from './grid/commands/owners.ts'
import { TASK_COMMANDS } from './grid/commands/tasks.ts'
import { WORKLOAD_COMMANDS } from './grid/commands/workloads.ts'
import { errorText, exitCodeOf, UsageError } from './grid/exit-codes.ts'
import { connectionOf, ensureOnly, readInvocation } from './grid/invocation.ts'

/** The admin's client: everything that an admin does over HTTP, also with a coordinator elsewhere. */
const COMMANDS: Commands = {
  ...GRID_COMMANDS,
  ...NODE_COMMANDS,
  ...OWNER_COMMANDS,
  ...TASK_COMMANDS,
  ...CAMPAIGN_COMMANDS,
  ...WORKLOAD_COMMANDS,
  ...MONEY_COMMANDS,
}

const NAME_WIDTH = 20

function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, says }]) => `  ${name.padEnd(NAME_WIDTH)} ${usage}\n  ${''.padEnd(NAME_WIDTH)} ${says}`,
  )
  return `npm run grid -- <command> [options]

${lines.join('\n')}

  --server URL         the coordinator (the one of this machine)
  --pin SHA256         its key, where no authority vouches for its certificate: the middle part of an invite
  --token-file FILE    an admin's token (DIR/coordinator/admin-token, or GRID_ADMIN_TOKEN)
  --data-dir DIR       the data directory of a coordinator on this machine (.data, or GRID_DATA_DIR)
  --json               one JSON value a line
  --help               this text

Exit codes: 0 ok, 1 bug, 2 usage or configuration, 3 unreachable, 4 refused.`
}

/** A command has one or two words, the first of which may also be said of one; the rest is what it works on. */
function find(words: readonly string[]): { command: Command; rest: readonly string[] } {
  for (const length of [2, 1]) {
    const [first = '', ...others] = words.slice(0, length)
    const command = COMMANDS[[first, ...others].join(' ')] ?? COMMANDS[[`${first}s`, ...others].join(' ')]
    if (command) return { command, rest: words.slice(length) }
  }
  throw new UsageError(`There is no command “${words.join(' ')}”.\n\n${help()}`)
}

async function main(): Promise<void> {
  const invocation = readInvocation(process.argv.slice(2))
  if (invocation === 'help') {
    console.log(help())
    return
  }
  const { command, rest } = find(invocation.words)
  ensureOnly(invocation, command.options)
  const http = adminHttp(connectionOf(invocation, process.env))
  await command.run({ http, invocation, words: rest, show: makeShow(invocation.json) })
}

endWithReader(process.stdout)
try {
  await main()
} catch (error) {
  console.error(process.argv.includes('--json') ? JSON.stringify({ error: errorText(error) }) : errorText(error))
  process.exitCode = exitCodeOf(error)
}
