import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { CampaignItem, CampaignResponse } from '#core/contracts/campaigns.ts'
import { everyItem } from '../admin-http.ts'
import { storeFolder, withStoredInputs } from '../campaign-files.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { Unreachable, UsageError } from '../exit-codes.ts'
import { optional, required } from '../invocation.ts'
import { saveAnswer, type Saved } from '../save-answer.ts'
import { watchCampaign } from '../watch-campaign.ts'

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
  const file = onlyWord(words, 'file')
  const folder = optional(invocation, 'folder')
  const request = await withStoredInputs(requestIn(file), path.dirname(file), http)
  const json = folder === undefined ? request : { ...request, manifest: await storeFolder(folder, http) }
  const idempotencyKey = invocation.values.key === undefined ? randomUUID() : required(invocation, 'key')
  const asked = { method: 'POST', path: '/grid/campaigns', json, idempotencyKey } as const
  show.one(await http<CampaignResponse>(asked).catch((error: unknown) => withKey(error, idempotencyKey)))
}

/** The file is what `POST /grid/campaigns` takes, but that inputs may be files; the coordinator says what is wrong in it. */
function requestIn(file: string): Readonly<Record<string, unknown>> {
  const request = contentOf(file)
  if (typeof request === 'object' && request !== null) return { ...request }
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

async function result({ http, words, invocation, show }: Work): Promise<void> {
  const query = new URLSearchParams({
    ...(invocation.values.partial === true ? { partial: 'true' } : {}),
    ...(invocation.values.table === true ? { format: 'csv' } : {}),
  })
  const file = optional(invocation, 'file')
  const address = `${one(onlyWord(words, 'campaign id'))}/result?${query.toString()}`
  show.one(await http<Saved>({ method: 'GET', path: address, into: (answered) => saveAnswer(answered, file) }))
}

function minutesOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`--deadline takes whole minutes, not “${text}”.`)
}

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
    usage: 'FILE.json [--folder DIR] [--key K]',
    says: 'the work that FILE.json asks for; inputs that are files, or all files of DIR, are stored first',
    options: ['folder', 'key'],
    run: create,
  },
  'campaigns watch': {
    usage: 'ID',
    says: 'how far it has come, live, until it is over',
    options: [],
    run: ({ http, words, invocation }) =>
      watchCampaign(one(onlyWord(words, 'campaign id')), { http, json: invocation.json }),
  },
  'campaigns result': {
    usage: 'ID [--file F] [--table] [--partial]',
    says: 'save the picture, the archive or what the audit found, with --table its CSV, with --partial what is there',
    options: ['file', 'table', 'partial'],
    run: result,
  },
  'campaigns retry-failed': {
    usage: 'ID [--deadline MIN]',
    says: 'have what failed tried again; with a new deadline in minutes also what expired',
    options: ['deadline'],
    async run({ http, words, invocation, show }) {
      const minutes = optional(invocation, 'deadline')
      const json = minutes === undefined ? {} : { deadline_minutes: minutesOf(minutes) }
      const address = `${one(onlyWord(words, 'campaign id'))}/retry-failed`
      show.one(await http<CampaignResponse>({ method: 'POST', path: address, json }))
    },
  },
  'campaigns cancel': {
    usage: 'ID',
    says: 'end it: what is not done expires, what was not spent goes back',
    options: [],
    async run({ http, words, show }) {
      const address = `${one(onlyWord(words, 'campaign id'))}/cancel`
      show.one(await http<CampaignResponse>({ method: 'POST', path: address, json: {} }))
    },
  },
}
