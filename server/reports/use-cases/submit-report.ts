import type { ReportRequest } from '#core/contracts/reports.ts'
import { type EnergyClaim, parseEnergyClaim } from '#core/energy/claim.ts'
import { isCreditable } from '#core/energy/evidence.ts'
import { asAssignmentId, asTaskId, type AssignmentId, type CoordinatorId, type NodeId } from '#core/ids.ts'
import { DomainError } from '#core/errors.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { ensureMayWork } from '#core/node/node.ts'
import { reportErrors } from '#core/report/errors.ts'
import { ensureReportTimes } from '#core/report/times.ts'
import { evidenceHash, reportStatement, type Sha256Hex, type VerifySignature } from '#core/statement.ts'
import { formatEnergyWh } from '#core/units.ts'
import type { Clock } from '../../shared/ports.ts'
import type {
  BlobSize,
  CheckedReport,
  EnsureDiskSpace,
  FailAssignment,
  FindNode,
  FindReceipt,
  Receipt,
} from '../ports.ts'

type Deps = {
  coordinatorId: CoordinatorId
  /** Whether typed watts earn carbon credit here. */
  acceptDeclared: boolean
  findReceipt: FindReceipt
  findNode: FindNode
  blobSize: BlobSize
  failAssignment: FailAssignment
  ensureDiskSpace: EnsureDiskSpace
  book: (report: CheckedReport) => Promise<Receipt>
  sha256Hex: Sha256Hex
  sha256OfBytes: (bytes: Uint8Array) => string
  verifySignature: VerifySignature
  clock: Clock
}
export type SubmitReport = (nodeId: NodeId, request: ReportRequest) => Promise<Receipt>

/** A node's signed statement of a finished assignment. The same one again gets its first receipt, whatever happened since. */
export function makeSubmitReport(deps: Deps): SubmitReport {
  return async (nodeId, request) => {
    const known = await knownReceipt(nodeId, request, deps.findReceipt)
    if (known) return known
    const node = await deps.findNode(nodeId)
    if (!node) throw nodeErrors.node_not_found()
    ensureMayWork(node.standing)

    const { energy_used_wh: energyWh, solar_contribution_wh: solarWh } = request
    const claim = parseEnergyClaim({ energyWh, solarWh, hasSolar: node.hasSolar })
    const report = toReport({ nodeId, publicKey: node.publicKey, request, claim }, deps)
    ensureSigned(report, deps)
    ensureReportTimes({
      startedAt: new Date(report.startedAt),
      finishedAt: new Date(report.finishedAt),
      now: deps.clock.now(),
    })
    const resultSizeBytes = await ensureBytes(report, deps)
    await deps.ensureDiskSpace()
    return bookOrFail({ ...report, resultSizeBytes }, deps)
  }
}

async function knownReceipt(nodeId: NodeId, request: ReportRequest, findReceipt: FindReceipt): Promise<Receipt | null> {
  const known = await findReceipt(asAssignmentId(request.assignment_id))
  if (!known || known.nodeId !== nodeId) return null
  if (known.signature !== request.signature) throw reportErrors.report_conflict()
  return known.receipt
}

type UnsizedReport = Omit<CheckedReport, 'resultSizeBytes'>
type Sent = { nodeId: NodeId; publicKey: string; request: ReportRequest; claim: EnergyClaim }

function toReport({ nodeId, publicKey, request, claim }: Sent, { acceptDeclared, sha256Hex }: Deps): UnsizedReport {
  const assignmentId: AssignmentId = asAssignmentId(request.assignment_id)
  return {
    taskId: asTaskId(request.task_id),
    assignmentId,
    nodeId,
    claim,
    resultHash: request.result_hash,
    resultBytes: request.result === undefined ? null : Buffer.from(request.result, 'base64url'),
    evidence: request.evidence,
    evidenceHash: evidenceHash(request.evidence, sha256Hex),
    isCreditable: isCreditable(request.evidence?.tier ?? 'declared', { acceptDeclared }),
    signature: request.signature,
    publicKey,
    startedAt: request.started_at,
    finishedAt: request.finished_at,
  }
}

function ensureSigned(report: UnsizedReport, { coordinatorId, verifySignature }: Deps): void {
  const text = reportStatement({
    ...report,
    coordinatorId,
    energyWh: formatEnergyWh(report.claim.energyUWh),
    solarWh: formatEnergyWh(report.claim.solarUWh),
  })
  const signed = verifySignature({ publicKey: report.publicKey, text, signature: report.signature })
  if (!signed) throw nodeErrors.signature_invalid()
}

/** The bytes are here, in the report or as a blob put before, and are the ones that were signed for; returns how many. */
async function ensureBytes(
  { resultBytes, resultHash }: UnsizedReport,
  { blobSize, sha256OfBytes }: Deps,
): Promise<number> {
  if (resultBytes === null) {
    const sizeBytes = await blobSize(resultHash)
    if (sizeBytes === null) throw reportErrors.result_missing()
    return sizeBytes
  }
  if (sha256OfBytes(resultBytes) !== resultHash) throw reportErrors.result_mismatch()
  return resultBytes.byteLength
}

/** A result that cannot be right is a failure like any other: else its node would be given the task again at once. */
async function bookOrFail(report: CheckedReport, { book, failAssignment }: Deps): Promise<Receipt> {
  try {
    return await book(report)
  } catch (error) {
    if (codeOf(error) === 'result_size_wrong') {
      const reason = `Its result has ${report.resultSizeBytes} bytes, which no result of this task has`
      // Where the lease has just run out there is nothing left that could fail.
      await failAssignment(report, { reason, retryable: true }).catch(unlessOver)
    }
    throw error
  }
}

const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : null)
function unlessOver(error: unknown): void {
  if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error
}
