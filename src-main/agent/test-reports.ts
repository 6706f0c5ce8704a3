import { createHash, randomUUID } from 'node:crypto'
import type { EarningsReceipt } from '#core/contracts/credits.ts'
import type { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { OutboxEntry } from './ports.ts'

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** For tests: a task as the coordinator gives it out. */
export function aTask(changes: Partial<ClaimResponse> = {}): ClaimResponse {
  return {
    id: randomUUID(),
    assignment_id: randomUUID(),
    task_type: 'data_hash',
    data_url: `blob:${sha256('a plan')}`,
    params: {},
    input: null,
    workload: 'builtin',
    deadline: '2026-06-21T18:00:00.000Z',
    lease_expires_at: '2026-06-21T12:05:00.000Z',
    estimated_reward: '0.01',
    ...changes,
  }
}

/** For tests: a report that fits its contract; its signature is none. */
export function aReport(changes: Partial<ReportRequest> = {}): ReportRequest {
  return {
    task_id: randomUUID(),
    assignment_id: randomUUID(),
    result_hash: sha256('a result'),
    energy_used_wh: 0.5,
    solar_contribution_wh: 0.25,
    started_at: '2026-06-21T11:55:00.000Z',
    finished_at: '2026-06-21T12:00:00.000Z',
    result: Buffer.from('a result').toString('base64url'),
    signature: 'A'.repeat(86),
    ...changes,
  }
}

export function anEntry(changes: Partial<Omit<OutboxEntry, 'attempts'>> = {}): Omit<OutboxEntry, 'attempts'> {
  const report = changes.report ?? aReport()
  return {
    assignmentId: report.assignment_id,
    taskId: report.task_id,
    taskType: 'data_hash',
    finishedAt: report.finished_at,
    report,
    largeResult: null,
    ...changes,
  }
}

export function aReceipt(changes: Partial<ReportResponse> = {}): ReportResponse {
  return {
    message: 'Accepted.',
    carbon_credits: '0.000045',
    node_share_eur: '0.0000007875',
    cooperative_share_eur: '0.0000003375',
    reward_eur: '0.01',
    credit_status: 'verified',
    book: 'main',
    proof: { height: 1, block_hash: sha256('a block') },
    ...changes,
  }
}

/** For tests: one finished task among the earnings of a node. */
export function anEarning(changes: Partial<EarningsReceipt> = {}): EarningsReceipt {
  return {
    task_id: randomUUID(),
    assignment_id: randomUUID(),
    task_type: 'data_hash',
    campaign: { id: randomUUID(), name: 'Audit of the archive' },
    book: 'main',
    reported_at: '2026-06-21T12:00:00.000Z',
    energy_used_wh: '0.5',
    solar_contribution_wh: '0.25',
    carbon_kg: '0.000045',
    node_share_eur: '0.0000007875',
    cooperative_share_eur: '0.0000003375',
    reward_eur: '0.01',
    credit_status: 'verified',
    redemption: { id: randomUUID(), state: 'requested' },
    proof: { height: 1, block_hash: sha256('a block') },
    ...changes,
  }
}
