import type { Campaign, CAMPAIGN_STATES } from '#core/campaign/campaign.ts'
import type { Manifest } from '#core/contracts/blobs.ts'
import type { WorkloadLimits } from '#core/contracts/workloads.ts'
import type { CampaignId, TaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { TaskState } from '#core/task/task.ts'
import type { TaskType } from '#core/task/task-type.ts'

export type Params = Readonly<Record<string, unknown>>
export type Purpose = { readonly fr: string; readonly nl: string; readonly en: string; readonly de: string }

/** A program that is stored, in the words of a campaign. */
export type Program = {
  readonly sha256: string
  readonly name: string
  readonly version: string
  readonly builtIn: boolean
}

/** What an admin asked for. Amounts in pico-euro. */
type Terms = {
  readonly id: CampaignId
  readonly type: TaskType
  readonly name: string
  readonly purpose: Purpose | null
  readonly beneficiary: string | null
  readonly params: Params
  /** Null where nodes do the work without a program. */
  readonly program: Program | null
  readonly limits: WorkloadLimits | null
  readonly priority: number
  readonly greenOnly: boolean
  readonly headStartShare: number
  /** Of each task. */
  readonly rewardPEur: bigint
  readonly budgetPEur: bigint
  readonly book: Book
}

/** One task of a campaign, in the order in which its result is put together. */
export type PlannedTask = {
  readonly dataUrl: string
  /** Blobs that a node may read while it holds the task; the program of the campaign is not among them. */
  readonly inputs: readonly string[]
  /** What is its own, over the params of the campaign; null for nothing. */
  readonly params: Params | null
  /** What the manifest calls its input. */
  readonly inputName: string | null
  /** What its result must have; null for any number. */
  readonly resultBytes: number | null
}

export type NewCampaign = Terms & {
  readonly deadlineMinutes: number
  readonly idempotencyKey: string
  /** SHA-256 of what was asked for with that key. */
  readonly requestHash: string
  readonly attemptMax: number
  readonly memoryMb: number
  /** At least one; the budget covers the rewards of all of them. Made as they are read, and each time anew. */
  readonly tasks: Iterable<PlannedTask & { readonly id: TaskId }>
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

export type LostTask = { readonly id: string; readonly status: 'failed' | 'expired'; readonly isInTime: boolean }
export type Retry = {
  /** From now; null leaves each task its deadline. */
  readonly deadlineMinutes: number | null
  readonly decide: (campaign: Campaign) => Campaign
  readonly choose: (lost: readonly LostTask[]) => readonly string[]
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
  /**
   * Under a lock of the campaign and of its tasks that came to nothing, asks which of them wait again; what their rewards
   * need beyond what is left goes to the campaign anew. Throws `campaign_not_found` and what `decide` and `choose` throw.
   */
  retry(id: CampaignId, retry: Retry): Promise<CampaignView>
  /** Settles campaigns whose tasks are all over, a bounded number in one go; returns how many. */
  end(): Promise<number>
}

/** The blobs that each task needs; throws what `POST /grid/task` does for data that is not there or does not fit. */
export type FindInputs = (asked: {
  readonly data: readonly { readonly dataUrl: string; readonly path: string }[]
  readonly params: Params
}) => Promise<readonly (readonly string[])[]>

/** What the coordinator has stored. */
export type StoredInputs = {
  /** Those that are not stored. */
  missing(sha256s: readonly string[]): Promise<readonly string[]>
  /** The manifest with this digest; null when it is not stored, too large, or no manifest. */
  manifest(sha256: string): Promise<Manifest | null>
  /** The bytes of a blob; null when it is not stored or has more than `bytesMax`. */
  bytes(sha256: string, bytesMax: number): Promise<Uint8Array | null>
}

/** `memoryMaxMb` is what the module says it needs at most, `sizeBytes` its own size. */
type StoredProgram = Program & { readonly memoryMaxMb: number; readonly sizeBytes: number }

/** Programs that campaigns can name. */
export type FindProgram = {
  /** By `name@version` or digest. */
  named(reference: string): Promise<StoredProgram | null>
  /** The newest one of this name that came with the coordinator. */
  builtIn(name: string): Promise<StoredProgram | null>
}

/** One task as the result of its campaign tells of it. */
export type CampaignTask = {
  /** In its campaign, from 0. */
  readonly place: number
  readonly inputSha256: string | null
  readonly inputName: string | null
  readonly status: TaskState
  readonly attempts: number
  /** Who tried last. */
  readonly nodeId: string | null
  /** Without a size its bytes are not kept any more. */
  readonly result: { readonly sha256: string; readonly sizeBytes: number | null } | null
  /** Why the last attempt came to nothing. */
  readonly failure: string | null
}

export type CampaignTasks = {
  /** In their order, those behind the place `after` (-1: from the beginning). */
  page(id: CampaignId, page: { readonly after: number; readonly limit: number }): Promise<readonly CampaignTask[]>
}

/** Bytes of a stored result, as they are read; null when they are not there. */
export type OpenResult = (sha256: string) => Promise<AsyncIterable<Uint8Array> | null>

/** Text on the disk while it is made; it goes when it is disposed of. */
export type Spool = AsyncDisposable & {
  add(text: string): Promise<void>
  /** To the end, and then how many bytes it has. */
  close(): Promise<number>
  bytes(): AsyncIterable<Uint8Array>
}
export type OpenSpool = () => Promise<Spool>

/** A picture from rows of RGB pixels, written as they come. */
export type EncodePicture = {
  readonly contentType: 'image/png'
  encode(
    size: { readonly width: number; readonly height: number },
    rows: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array>
}

export type ArchiveFile = {
  readonly name: string
  readonly sizeBytes: number
  readonly bytes: AsyncIterable<Uint8Array>
}
export type PackArchive = {
  readonly contentType: 'application/x-tar'
  /** Each file is of that time. */
  pack(files: AsyncIterable<ArchiveFile>, at: Date): AsyncIterable<Uint8Array>
}
