import type { ReportResponse } from '#core/contracts/reports.ts'
import type { CarbonFactor, CarbonPrice } from '#core/credit/carbon.ts'
import type { EnergyClaim } from '#core/energy/claim.ts'
import type { DomainError } from '#core/errors.ts'
import type { AssignmentId, NodeId, TaskId } from '#core/ids.ts'
import type { NodeStanding } from '#core/node/node.ts'

export type Receipt = ReportResponse

/** A report whose signature, times, energy and bytes are right; only its assignment is not checked yet. */
export type CheckedReport = {
  readonly taskId: TaskId
  readonly assignmentId: AssignmentId
  readonly nodeId: NodeId
  readonly claim: EnergyClaim
  readonly resultHash: string
  /** The result's bytes when they came with the report; null when they are a blob that is stored already. */
  readonly resultBytes: Uint8Array | null
  readonly resultSizeBytes: number
  readonly evidence: unknown
  readonly evidenceHash: string
  readonly isCreditable: boolean
  readonly signature: string
  readonly publicKey: string
  readonly startedAt: string
  readonly finishedAt: string
}

export type BookingOutcome = { readonly receipt: Receipt } | { readonly refusal: DomainError }

/**
 * Books a list of reports in one transaction, in their order: assignment and task finished, proof appended to the one
 * chain, credit and transfers booked, node's totals moved. One outcome per report; a refusal books nothing for that
 * report. Rejects when the database refuses the whole transaction, and then nothing at all is booked.
 */
export type BookReports = (reports: readonly CheckedReport[]) => Promise<readonly BookingOutcome[]>

/** The receipt of an assignment that was reported before, and the signature it was reported with. */
export type FindReceipt = (
  assignmentId: AssignmentId,
) => Promise<{ readonly nodeId: NodeId; readonly signature: string; readonly receipt: Receipt } | null>

/** Key, panels and standing of a node, at most 1 s old. */
export type FindNode = (
  id: NodeId,
) => Promise<{ readonly publicKey: string; readonly hasSolar: boolean; readonly standing: NodeStanding } | null>

/** How many bytes the blob with this SHA-256 has; null when it is not stored. */
export type BlobSize = (sha256: string) => Promise<number | null>

/** The assignment came to nothing: its task waits for another try. Throws where it is over already. */
export type FailAssignment = (
  held: { nodeId: NodeId; assignmentId: AssignmentId },
  failure: { reason: string; retryable: boolean },
) => Promise<unknown>

/** Throws `storage_full` while the disk is nearly full. */
export type EnsureDiskSpace = () => Promise<void>

/** The published factors and prices; append-only. */
export type ReadRates = () => Promise<{
  readonly factors: readonly CarbonFactor[]
  readonly prices: readonly CarbonPrice[]
}>
