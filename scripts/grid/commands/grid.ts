import type { GridResponse, StatsResponse } from '#core/contracts/grid.ts'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import type { Commands, Work } from '../command.ts'
import { Refused } from '../exit-codes.ts'
import { barText } from '../progress-line.ts'

const LOOK_EVERY_MS = 1000

async function stats({ http, invocation, show }: Work): Promise<void> {
  const read = () => http<StatsResponse>({ method: 'GET', path: '/grid/stats' })
  if (invocation.values.watch !== true) {
    const { nodes, tasks, cooperative_fund_eur } = await read()
    return show.one({ ...nodes, ...tasks, cooperative_fund_eur })
  }
  for (;;) {
    showBar(await read(), invocation.json)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** On a terminal one line that changes, elsewhere a line a second. */
function showBar(read: StatsResponse, json: boolean): void {
  if (json) return console.log(JSON.stringify(read))
  const { tasks, nodes, cooperative_fund_eur: fund } = read
  const over = tasks.completed_tasks + tasks.failed_tasks + tasks.expired_tasks
  const share = tasks.total_tasks === 0 ? 0 : over / tasks.total_tasks
  const line = `${barText(share)} ${over} of ${tasks.total_tasks} · ${nodes.active_nodes} of ${nodes.total_nodes} nodes online · fund €${fund}`
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`)
  else console.log(line)
}

async function verify({ http, show }: Work): Promise<void> {
  const verdict = await http<VerifyResponse>({ method: 'GET', path: '/grid/proofs/verify' })
  show.one(verdict)
  if (!verdict.valid) throw new Refused('The log is not valid; see first_invalid.', 'log_invalid')
}

export const GRID_COMMANDS: Commands = {
  info: {
    usage: '',
    says: 'which grid this is',
    options: [],
    run: async ({ http, show }) => show.one(await http<GridResponse>({ method: 'GET', path: '/grid' })),
  },
  stats: { usage: '[--watch]', says: 'the grid in figures; with --watch live', options: ['watch'], run: stats },
  verify: {
    usage: '',
    says: 'have the whole log verified; exit code 4 when it is not valid',
    options: [],
    run: verify,
  },
}
