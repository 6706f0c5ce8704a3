import { createHash } from 'node:crypto'
import type { Evidence } from '#core/contracts/evidence.ts'
import type { ReportRequest } from '#core/contracts/reports.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '#core/ids.ts'
import { RESULT_INLINE_MAX_BYTES } from '#core/report/times.ts'
import { evidenceHash, reportStatement } from '#core/statement.ts'
import { formatEnergyWh } from '#core/units.ts'
import type { TaskEnergy } from './task-energy.ts'
import type { Identity } from './ports.ts'

/** How this node measures: written into each report's evidence. */
export type Measuring = Pick<Evidence, 'tier' | 'method' | 'uncertainty_pct' | 'source'>

export type Finished = {
  readonly task: ClaimResponse
  readonly result: Uint8Array
  readonly energy: TaskEnergy
  readonly startedAt: Date
  readonly finishedAt: Date
}

/** As in `result_hash`. */
export const sha256Hex = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The statement of a finished task, signed; a result that is too large to travel in it is handed back apart. */
export function signReport(
  finished: Finished,
  by: { identity: Identity; nodeId: string; coordinatorId: string; measuring: Measuring; hasSolar: boolean },
): { report: ReportRequest; largeResult: Uint8Array | null } {
  const { task, result, energy, startedAt, finishedAt } = finished
  const solarUWh = by.hasSolar ? energy.solarUWh : 0n
  const evidence: Evidence = {
    ...by.measuring,
    quarters: quartersOf(energy, by.hasSolar),
    workload_sha256: task.module?.sha256 ?? null,
  }
  const resultHash = sha256Hex(result)
  const times = { startedAt: startedAt.toISOString(), finishedAt: laterOf(startedAt, finishedAt).toISOString() }
  const text = reportStatement({
    coordinatorId: asCoordinatorId(by.coordinatorId),
    nodeId: asNodeId(by.nodeId),
    taskId: asTaskId(task.id),
    assignmentId: asAssignmentId(task.assignment_id),
    resultHash,
    energyWh: formatEnergyWh(energy.energyUWh),
    solarWh: formatEnergyWh(solarUWh),
    ...times,
    evidenceHash: evidenceHash(evidence, sha256Hex),
  })
  const isLarge = result.byteLength > RESULT_INLINE_MAX_BYTES
  const report: ReportRequest = {
    task_id: task.id,
    assignment_id: task.assignment_id,
    result_hash: resultHash,
    energy_used_wh: Number(formatEnergyWh(energy.energyUWh)),
    solar_contribution_wh: Number(formatEnergyWh(solarUWh)),
    started_at: times.startedAt,
    finished_at: times.finishedAt,
    evidence,
    ...(isLarge ? {} : { result: Buffer.from(result).toString('base64url') }),
    signature: by.identity.sign(text),
  }
  return { report, largeResult: isLarge ? result : null }
}

/** A clock that was put back while the task ran would make a report that nobody accepts. */
const laterOf = (startedAt: Date, finishedAt: Date) => (finishedAt < startedAt ? startedAt : finishedAt)

const quartersOf = ({ quarters }: TaskEnergy, hasSolar: boolean) =>
  quarters.map((quarter) => (hasSolar ? quarter : { ...quarter, solar_wh: 0 }))
