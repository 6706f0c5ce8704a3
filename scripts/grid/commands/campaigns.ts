import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CampaignItem, CampaignResponse } from '#core/contracts/campaigns.ts'
import { everyItem } from '../admin-http.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { Unreachable, UsageError } from '../exit-codes.ts'
import { optional, required } from '../invocation.ts'

const columns = ({ tasks, ...campaign }: CampaignItem) => ({
  id: campaign.id,
  name: campaign.name,
  status: campaign.status,
  done: `${tasks.completed} of ${tasks.total}`,
  not_done: tasks.failed + tasks.expired,
  budget_eur: campaign.budget_eur,
  spent_eur: campaign.spent_eur,
  left_eur: campaign.left_eur,
  returned_eur: campaign.returned_eur,
  deadline: campaign.deadline,
})

async function create({ http, words, invocation, show }: Work): Promise<void> {
  const json = requestIn(onlyWord(words, 'file'))
  const idempotencyKey = invocation.values.key === undefined ? randomUUID() : required(invocation, 'key')
  const asked = { method: 'POST', path: '/grid/campaigns', json, idempotencyKey } as const
  show.one(await http<CampaignResponse>(asked).catch((error: unknown) => withKey(error, idempotencyKey)))
}

/** The file is what `POST /grid/campaigns` takes; the coordinator says what is wrong in it. */
function requestIn(file: string): object {
  const request = contentOf(file)
  if (typeof request === 'object' && request !== null) return request
  throw new UsageError(`${file} holds no JSON object.`)
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be read as JSON (${why}).`, { cause })
  }
}

/** An answer that did not come may have got lost on its way back. */
function withKey(error: unknown, key: string): never {
  if (!(error instanceof Unreachable)) throw error
  const advice = `Whether it was made is not known: the same command with --key ${key} makes it once at most.`
  throw new Unreachable(`${error.message} ${advice}`, { cause: error })
}

const one = (id: string) => `/grid/campaigns/${encodeURIComponent(id)}`

export const CAMPAIGN_COMMANDS: Commands = {
  'campaigns list': {
    usage: '[--status S]',
    says: 'campaigns with their tasks and their money: running, finished, cancelled',
    options: ['status'],
    async run({ http, invocation, show }) {
      const status = optional(invocation, 'status')
      const query = new URLSearchParams(status ? { status } : {})
      show.rows(await Array.fromAsync(everyItem<CampaignItem>(http, '/grid/campaigns', query)), columns)
    },
  },
  'campaigns show': {
    usage: 'ID',
    says: 'one campaign: tasks by state, budget, what was spent, is left, went back',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(await http<CampaignResponse>({ method: 'GET', path: one(onlyWord(words, 'campaign id')) })),
  },
  'campaigns create': {
    usage: 'FILE.json [--key K]',
    says: 'one task for each of its inputs, digests of stored blobs, and the budget that pays them',
    options: ['key'],
    run: create,
  },
  'campaigns cancel': {
    usage: 'ID',
    says: 'end it: what is not done expires, what was not spent goes back',
    options: [],
    async run({ http, words, show }) {
      const path = `${one(onlyWord(words, 'campaign id'))}/cancel`
      show.one(await http<CampaignResponse>({ method: 'POST', path, json: {} }))
    },
  },
}
