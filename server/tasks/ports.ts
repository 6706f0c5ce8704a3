import type { WorkFor } from '#core/contracts/work-for.ts'
import type { Manifest } from '#core/contracts/blobs.ts'
import type { ClaimedModule } from '#core/contracts/tasks.ts'
import type { WorkloadLimits } from '#core/contracts/workloads.ts'
import type { AssignmentId, CampaignId, NodeId, TaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { Task, TaskState } from '#core/task/task.ts'
import type { TaskType } from '#core/task/task-type.ts'

export type TaskParams = Readonly<Record<string, unknown>>

/** A task as it is made; energy-free, waiting. Amounts in pico-euro, memory in MB. */
export type NewTask = {
  readonly id: TaskId
  readonly taskType: TaskType
  readonly dataUrl: string
  readonly params: TaskParams
  readonly deadlineMinutes: number
  readonly priority: number
  readonly rewardPEur: bigint
  readonly greenOnly: boolean
  readonly headStartShare: number
  readonly attemptMax: number
  readonly memoryMb: number
  /** Whether a node that runs no strangers' programs may have it. */
  readonly builtIn: boolean
  readonly book: Book
  /** Blobs that a node may read while it holds the task. */
  readonly inputs: readonly string[]
}

export type TaskView = {
  readonly id: TaskId
  readonly campaignId: CampaignId | null
  readonly taskType: TaskType
  readonly status: TaskState
  readonly dataUrl: string
  readonly params: TaskParams
  readonly priority: number
  readonly greenOnly: boolean
  readonly openToAll: boolean
  readonly attempts: number
  readonly attemptMax: number
  readonly lostLeases: number
  readonly rewardEur: string
  readonly assignedNodeId: NodeId | null
  readonly resultHash: string | null
  readonly deadline: Date
  readonly energyWh: string | null
  readonly carbonKg: string | null
  readonly createdAt: Date
  readonly completedAt: Date | null
}

export type TaskFilter = {
  /** Only tasks that this node was given. */
  readonly nodeId: NodeId | null
  readonly status: TaskState | null
  readonly taskType: TaskType | null
  readonly limit: number
  readonly after: string | null
}

export type TaskRepository = {
  /** Timed by PostgreSQL's clock. */
  add(task: NewTask): Promise<TaskView>
  find(id: TaskId): Promise<TaskView | null>
  list(filter: TaskFilter): Promise<readonly TaskView[]>
  /** Whether a node holds, or was the latest to hold, this task. */
  isOfNode(id: TaskId, nodeId: NodeId): Promise<boolean>
}

/** What the coordinator has stored. */
export type InputStore = {
  /** Those that are not stored. */
  missing(sha256s: readonly string[]): Promise<readonly string[]>
  /** The manifest with this digest; null when it is not stored, too large, or no manifest. */
  manifest(sha256: string): Promise<Manifest | null>
}

/** A node that asks for work: what it can run and wants to run. */
export type Claim = {
  readonly nodeId: NodeId
  readonly types: readonly TaskType[]
  readonly memoryMb: number
  readonly anyWorkload: boolean
}

export type ClaimedTask = {
  readonly taskId: TaskId
  readonly assignmentId: AssignmentId
  readonly nodeId: NodeId
  readonly taskType: TaskType
  readonly dataUrl: string
  readonly params: TaskParams
  readonly input: { readonly sha256: string; readonly sizeBytes: number } | null
  /** The program to be run and what it may use; null where the node's own does the work. */
  readonly program: { readonly module: ClaimedModule; readonly limits: WorkloadLimits } | null
  readonly deadline: Date
  readonly leaseExpiresAt: Date
  readonly rewardEur: string
  /** Null for a task of no campaign. */
  readonly campaign: WorkFor | null
}

/** Serves claims that wait together, in descending eco score; the answer has one place per claim, null for none. */
export type ServeClaims = (claims: readonly Claim[]) => Promise<readonly (ClaimedTask | null)[]>

/**
 * Whether there may be something to give to these nodes: a task that waits, or an assignment of one of them whose
 * delivery got lost. A cheap look before many claims are tried.
 */
export type AnythingToGive = (nodeIds: readonly NodeId[]) => Promise<boolean>

/** How an assignment ends or goes on. */
export type AssignmentChange = {
  readonly task: Task
  readonly assignment:
    | { readonly state: 'in_progress' }
    | { readonly state: 'released' }
    | { readonly state: 'failed'; readonly reason: string; readonly retryable: boolean }
}

/**
 * Locks the task of a node's assignment, asks what follows, and keeps it; all or nothing. Rejects with
 * `assignment_not_found` and with what `decide` throws.
 */
export type ChangeAssignment = (
  held: { nodeId: NodeId; assignmentId: AssignmentId },
  decide: (task: Task) => AssignmentChange,
) => Promise<Task>

/** What the passing of time does; each returns how many rows it changed, and does a bounded number in one go. */
export type TimeKeeper = {
  expireTasks(): Promise<number>
  loseLeases(): Promise<number>
  /** Settles the budgets of campaigns whose tasks are all over. */
  endCampaigns(): Promise<number>
  openTasksToAll(): Promise<number>
  forgetNonces(): Promise<number>
}
