import { randomUUID } from 'node:crypto'
import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import { reportErrors } from '#core/report/errors.ts'
import { taskErrors } from '#core/task/errors.ts'
import type { BookingOutcome, BookReports, CheckedReport, Receipt } from './ports.ts'

/** A report whose signature, times and bytes are right. */
export function aCheckedReport(fields: Partial<CheckedReport> = {}): CheckedReport {
  return {
    taskId: asTaskId(randomUUID()),
    assignmentId: asAssignmentId(randomUUID()),
    nodeId: asNodeId(randomUUID()),
    claim: { energyUWh: 100_000_000n, solarUWh: 60_000_000n },
    resultHash: 'a'.repeat(64),
    resultBytes: null,
    resultSizeBytes: 2,
    evidence: undefined,
    evidenceHash: '-',
    isCreditable: true,
    signature: 'B'.repeat(86),
    publicKey: 'C'.repeat(43),
    startedAt: '2026-06-21T12:00:00.000Z',
    finishedAt: '2026-06-21T12:05:00.000Z',
    ...fields,
  }
}

type Held = { readonly report: CheckedReport; booked: { signature: string; receipt: Receipt } | null }

/** For tests: a booking in memory that knows the assignments it is told of. */
export function inMemoryBooking() {
  let held = new Map<string, Held>()
  let height = 0
  const poisoned = new Set<string>()

  function bookOne(report: CheckedReport): BookingOutcome {
    const entry = held.get(report.assignmentId)
    const isKnown = entry?.report.nodeId === report.nodeId && entry.report.taskId === report.taskId
    if (!entry || !isKnown) return { refusal: taskErrors.assignment_not_found() }
    if (entry.booked && entry.booked.signature !== report.signature) return { refusal: reportErrors.report_conflict() }
    entry.booked ??= { signature: report.signature, receipt: receiptAt(++height) }
    return { receipt: entry.booked.receipt }
  }

  const bookReports: BookReports = async (reports) => {
    const before = { held: new Map([...held].map(([id, entry]) => [id, { ...entry }])), height }
    const outcomes = reports.map(bookOne)
    if (reports.some(({ assignmentId }) => poisoned.has(assignmentId))) {
      held = before.held
      height = before.height
      throw new Error('The database refuses')
    }
    return outcomes
  }
  return {
    bookReports,
    hold: (report: CheckedReport) => void held.set(report.assignmentId, { report, booked: null }),
    poison: ({ assignmentId }: CheckedReport) => void poisoned.add(assignmentId),
    blocks: () => height,
  }
}

const receiptAt = (height: number): Receipt => ({
  message: 'Accepted and validated.',
  carbon_credits: '0.0108',
  node_share_eur: '0.000189',
  cooperative_share_eur: '0.000081',
  reward_eur: '0.01',
  credit_status: 'verified',
  book: 'main',
  proof: { height, block_hash: String(height).padStart(64, '0') },
})
