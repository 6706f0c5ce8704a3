import { canonicalJson, type Json } from '#core/canonical-json.ts'
import { budgetFor } from '#core/campaign/budget.ts'
import { cancelCampaign } from '#core/campaign/campaign.ts'
import { campaignErrors } from '#core/campaign/errors.ts'
import type { CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import { asCampaignId, asTaskId, type CampaignId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import { readAmount } from '#core/request/amount.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { Sha256Hex } from '#core/statement.ts'
import { ATTEMPT_MAX_DEFAULT } from '#core/task/lease.ts'
import { rewardFor } from '#core/task/reward.ts'
import { MEMORY_NEEDED_MB } from '#core/task/task-type.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Campaigns, CampaignView, FindInputs, NewCampaign } from '../ports.ts'

type Deps = {
  campaigns: Campaigns
  findInputs: FindInputs
  ids: Ids
  sha256Hex: Sha256Hex
  headStartShare: number
  tasksChanged: () => void
}
/** `key` makes asking twice the same as asking once; `book` is the asker's. */
type Asked = { readonly request: CreateCampaignRequest; readonly key: string; readonly book: Book }

export type RunCampaigns = {
  /** One task for each input, and the budget that pays them. With the same key again it is the same campaign. */
  create(asked: Asked): Promise<CampaignView>
  cancel(id: CampaignId): Promise<CampaignView>
}

export function makeRunCampaigns(deps: Deps): RunCampaigns {
  const { campaigns, sha256Hex, tasksChanged } = deps
  return {
    async create(asked) {
      const requestHash = sha256Hex(canonicalJson({ book: asked.book, request: asked.request } as Json))
      const earlier = await earlierOf(asked.key, { requestHash, campaigns })
      if (earlier) return earlier
      const isNew = await campaigns.add(await plan(asked, requestHash, deps))
      if (isNew) tasksChanged()
      const made = await earlierOf(asked.key, { requestHash, campaigns })
      if (!made) throw new Error('A new campaign cannot be found')
      return made
    },
    cancel: (id) => campaigns.cancel(id, cancelCampaign),
  }
}

type Known = { requestHash: string; campaigns: Campaigns }

async function earlierOf(key: string, { requestHash, campaigns }: Known): Promise<CampaignView | null> {
  const earlier = await campaigns.findByKey(key)
  if (earlier && earlier.requestHash !== requestHash) throw campaignErrors.campaign_key_conflict()
  return earlier?.campaign ?? null
}

/** Everything that can be refused is refused here, before anything is written. */
async function plan({ request, key, book }: Asked, requestHash: string, deps: Deps): Promise<NewCampaign> {
  const { type, params, inputs } = request
  ensureEachOnce(inputs)
  const rewardPEur = rewardFor(type, request.reward_eur)
  const budgetPEur = request.budget_eur === undefined ? null : readAmount(request.budget_eur, 'body.budget_eur')
  const budget = budgetFor({ tasks: inputs.length, rewardPEur, budgetPEur })
  const data = inputs.map((sha256, place) => ({ dataUrl: `blob:${sha256}`, path: `body.inputs.${place}` }))
  const blobs = await deps.findInputs({ data, params })
  return {
    id: asCampaignId(deps.ids.next()),
    type,
    name: request.name,
    purpose: request.purpose ?? null,
    beneficiary: request.beneficiary ?? null,
    params,
    deadlineMinutes: request.deadline_minutes,
    priority: request.priority ?? 0,
    greenOnly: request.green_only ?? false,
    headStartShare: request.head_start_share ?? deps.headStartShare,
    rewardPEur,
    budgetPEur: budget,
    book,
    idempotencyKey: key,
    requestHash,
    attemptMax: ATTEMPT_MAX_DEFAULT,
    memoryMb: MEMORY_NEEDED_MB[type],
    tasks: data.map(({ dataUrl }, place) => ({ id: asTaskId(deps.ids.next()), dataUrl, inputs: blobs[place] ?? [] })),
  }
}

/** The same work twice would be paid twice. */
function ensureEachOnce(inputs: readonly string[]): void {
  const places = new Map<string, number>()
  for (const [place, sha256] of inputs.entries()) {
    const before = places.get(sha256)
    const message = `is the same as inputs.${before}`
    if (before !== undefined)
      throw requestErrors.request_invalid({ errors: [{ path: `body.inputs.${place}`, message }] })
    places.set(sha256, place)
  }
}
