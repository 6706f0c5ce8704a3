import { canonicalJson, type Json } from '#core/canonical-json.ts'
import { budgetFor } from '#core/campaign/budget.ts'
import { cancelCampaign, reopenCampaign, tasksToRetry } from '#core/campaign/campaign.ts'
import { campaignErrors } from '#core/campaign/errors.ts'
import type { CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import { asCampaignId, asTaskId, type CampaignId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import { readAmount } from '#core/request/amount.ts'
import type { Sha256Hex } from '#core/statement.ts'
import { ATTEMPT_MAX_DEFAULT } from '#core/task/lease.ts'
import { rewardFor } from '#core/task/reward.ts'
import type { Ids } from '../../shared/ports.ts'
import type {
  Campaigns,
  CampaignView,
  FindInputs,
  FindProgram,
  LostTask,
  NewCampaign,
  PlannedTask,
  StoredInputs,
} from '../ports.ts'
import { type Chosen, chooseProgram } from './choose-program.ts'
import { planTasks } from './plan-tasks.ts'

type Deps = {
  campaigns: Campaigns
  findInputs: FindInputs
  stored: StoredInputs
  findProgram: FindProgram
  ids: Ids
  sha256Hex: Sha256Hex
  headStartShare: number
  tasksChanged: () => void
}
/** `key` makes asking twice the same as asking once; `book` is the asker's. */
type Asked = { readonly request: CreateCampaignRequest; readonly key: string; readonly book: Book }

export type RunCampaigns = {
  /** Its tasks, and the budget that pays them. With the same key again it is the same campaign. */
  create(asked: Asked): Promise<CampaignView>
  cancel(id: CampaignId): Promise<CampaignView>
  /** What failed waits for a node again; with a new deadline also what expired. Where nothing did, nothing changes. */
  retryFailed(id: CampaignId, deadlineMinutes: number | null): Promise<CampaignView>
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
    async retryFailed(id, deadlineMinutes) {
      const hasNewDeadline = deadlineMinutes !== null
      const choose = (lost: readonly LostTask[]) => tasksToRetry(lost, hasNewDeadline)
      const campaign = await campaigns.retry(id, { deadlineMinutes, decide: reopenCampaign, choose })
      tasksChanged()
      return campaign
    },
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
  const { type } = request
  const chosen = await chooseProgram(request, deps.findProgram)
  const rewardPEur = rewardFor(type, request.reward_eur)
  const askedPEur = request.budget_eur === undefined ? null : readAmount(request.budget_eur, 'body.budget_eur')
  const { count, params, tasks } = await planTasks(request, deps)
  ensureOutputFits(tasks, chosen)
  return {
    id: asCampaignId(deps.ids.next()),
    type,
    name: request.name,
    purpose: request.purpose ?? null,
    beneficiary: request.beneficiary ?? null,
    params,
    ...chosen,
    deadlineMinutes: request.deadline_minutes,
    priority: request.priority ?? 0,
    greenOnly: request.green_only ?? false,
    headStartShare: request.head_start_share ?? deps.headStartShare,
    rewardPEur,
    budgetPEur: budgetFor({ tasks: count, rewardPEur, budgetPEur: askedPEur }),
    book,
    idempotencyKey: key,
    requestHash,
    attemptMax: ATTEMPT_MAX_DEFAULT,
    tasks: withIds(tasks, deps.ids),
  }
}

/** Of results whose size is known the first one is the largest. */
function ensureOutputFits(tasks: Iterable<PlannedTask>, { limits }: Chosen): void {
  const [{ resultBytes = null } = {}] = tasks
  if (limits === null || resultBytes === null || resultBytes <= limits.output_bytes) return
  const message = `is less than the ${resultBytes} bytes that a result has`
  throw campaignErrors.campaign_inputs_invalid({ errors: [{ path: 'body.limits.output_bytes', message }] })
}

const withIds = (tasks: Iterable<PlannedTask>, ids: Ids): NewCampaign['tasks'] => ({
  *[Symbol.iterator]() {
    for (const task of tasks) yield { ...task, id: asTaskId(ids.next()) }
  },
})
