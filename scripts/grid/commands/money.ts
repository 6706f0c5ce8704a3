import { rename, rm, writeFile } from 'node:fs/promises'
import type { CampaignItem } from '#core/contracts/campaigns.ts'
import type { CreditItem } from '#core/contracts/credits.ts'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import type { RedemptionItem } from '#core/contracts/redemptions.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { csvLine } from '#core/csv.ts'
import { everyItem } from '../admin-http.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { UsageError } from '../exit-codes.ts'
import { optional, required } from '../invocation.ts'

const columns = (redemption: RedemptionItem) => ({
  id: redemption.id,
  owner: redemption.owner_name,
  node: redemption.node_id,
  amount_eur: redemption.amount_eur,
  state: redemption.state,
  asked: redemption.requested_at,
  reference: redemption.reference ?? redemption.reason,
})

const decide = (fieldsOf: (work: Work) => object) => async (work: Work) => {
  const path = `/grid/redemptions/${onlyWord(work.words, 'redemption id')}`
  work.show.one(await work.http<RedemptionItem>({ method: 'PATCH', path, json: fieldsOf(work) }))
}

/** What can be exported, and where it is listed. */
const LISTS = {
  nodes: '/grid/nodes',
  tasks: '/grid/tasks',
  campaigns: '/grid/campaigns',
  credits: '/grid/credits',
  redemptions: '/grid/redemptions',
} as const
type Exported = NodeResponse | TaskResponse | CampaignItem | CreditItem | RedemptionItem

async function exportList({ http, words, invocation, show }: Work): Promise<void> {
  const what = onlyWord(words, 'list')
  const path = Object.entries(LISTS).find(([name]) => name === what)?.[1]
  if (path === undefined)
    throw new UsageError(`There is no list “${what}”; there are ${Object.keys(LISTS).join(', ')}.`)
  const file = required(invocation, 'csv')
  const partial = `${file}.partial`
  let rows = 0
  const lines = csvLines(everyItem<Exported>(http, path, new URLSearchParams()), () => {
    rows += 1
    if (rows % 500 === 0) process.stderr.write(`\r${rows} rows`)
  })
  try {
    await writeFile(partial, lines)
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  show.line(`${rows} rows of ${what} are in ${file}.`)
}

/** The first item gives the header; memory is one page of the list, however long that is. */
async function* csvLines(items: AsyncIterable<Exported>, counted: () => void): AsyncIterable<string> {
  let names: readonly string[] | null = null
  for await (const item of items) {
    const row = flat(item)
    if (names === null) {
      names = Object.keys(row)
      yield csvLine(names)
    }
    yield csvLine(names.map((name) => row[name] ?? ''))
    counted()
  }
}

const flat = (item: Exported): Record<string, string> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  )

export const MONEY_COMMANDS: Commands = {
  'redemptions list': {
    usage: '[--state S]',
    says: 'what owners asked to be paid out',
    options: ['state'],
    async run({ http, invocation, show }) {
      const state = optional(invocation, 'state')
      const query = new URLSearchParams(state ? { state } : {})
      show.rows(await Array.fromAsync(everyItem<RedemptionItem>(http, '/grid/redemptions', query)), columns)
    },
  },
  'redemptions pay': {
    usage: 'ID --reference R',
    says: 'say that it was paid, with the bank’s reference',
    options: ['reference'],
    run: decide(({ invocation }) => ({ state: 'paid', reference: required(invocation, 'reference') })),
  },
  'redemptions refuse': {
    usage: 'ID --reason R',
    says: 'refuse it; the work can be asked for again',
    options: ['reason'],
    run: decide(({ invocation }) => ({ state: 'refused', reason: required(invocation, 'reason') })),
  },
  export: {
    usage: 'nodes|tasks|campaigns|credits|redemptions --csv FILE',
    says: 'a whole list as CSV (RFC 4180)',
    options: ['csv'],
    run: exportList,
  },
}
