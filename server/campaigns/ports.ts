import type { Campaign, CAMPAIGN_STATES } from '#core/campaign/campaign.ts'
import type { CampaignId, TaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { TaskState } from '#core/task/task.ts'
import type { TaskType } from '#core/task/task-type.ts'

type Params = Readonly<Record<string, unknown>>
export type Purpose = { readonly fr: string; readonly nl: string; readonly en: string; readonly de: string }

/** What an admin asked for. Amounts in pico-euro. */
type Terms = {
  readonly id: CampaignId
  readonly type: TaskType
  readonly name: string
  readonly purpose: Purpose | null
  readonly beneficiary: string | null
  readonly params: Params
  readonly priority: number
  readonly greenOnly: boolean
  readonly headStartShare: number
  /** Of each task. */
  readonly rewardPEur: bigint
  readonly budgetPEur: bigint
  readonly book: Book
}

export type NewCampaign = Terms & {
  readonly deadlineMinutes: number
  readonly idempotencyKey: string
  /** SHA-256 of what was asked for with that key. */
  readonly requestHash: string
  readonly attemptMax: number
  readonly memoryMb: number
  /** At least one; the budget covers the rewards of all of them. */
  readonly tasks: readonly { readonly id: TaskId; readonly dataUrl: string; readonly inputs: readonly string[] }[]
}

export type CampaignView = Terms & {
  readonly state: Campaign
  readonly deadline: Date
  readonly createdAt: Date
  readonly tasks: Readonly<Record<TaskState, number>>
  /** `budgetPEur` is always the sum of these three. */
  readonly spentPEur: bigint
  readonly leftPEur: bigint
  readonly returnedPEur: bigint
}

export type CampaignFilter = {
  readonly status: (typeof CAMPAIGN_STATES)[number] | null
  readonly limit: number
  readonly after: string | null
}

export type Campaigns = {
  /** The campaign, its tasks and its budget, or nothing of it; false when its key was used in the meantime. */
  add(campaign: NewCampaign): Promise<boolean>
  findByKey(key: string): Promise<{ readonly requestHash: string; readonly campaign: CampaignView } | null>
  find(id: CampaignId): Promise<CampaignView | null>
  list(filter: CampaignFilter): Promise<readonly CampaignView[]>
  /**
   * Under a lock of the campaign, asks what follows. Once it is cancelled, all its tasks that were not over are, and what
   * is left of its budget is the issuer's again. Throws `campaign_not_found` and what `decide` throws.
   */
  cancel(id: CampaignId, decide: (campaign: Campaign, now: Date) => Campaign): Promise<CampaignView>
  /** Settles campaigns whose tasks are all over, a bounded number in one go; returns how many. */
  end(): Promise<number>
}

/** The blobs that each task needs; throws what `POST /grid/task` does for data that is not there or does not fit. */
export type FindInputs = (asked: {
  readonly data: readonly { readonly dataUrl: string; readonly path: string }[]
  readonly params: Params
}) => Promise<readonly (readonly string[])[]>
