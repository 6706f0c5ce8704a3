import { creditFor } from '#core/credit/credit.ts'
import { validAt } from '#core/credit/carbon.ts'
import { DomainError } from '#core/errors.ts'
import { asAssignmentId, asCampaignId } from '#core/ids.ts'
import { type ChainTail, type GreenProof, sealProof, tailAfter } from '#core/proof/green-proof.ts'
import { reportErrors } from '#core/report/errors.ts'
import type { Sha256Hex } from '#core/statement.ts'
import { taskErrors } from '#core/task/errors.ts'
import { completeTask } from '#core/task/task.ts'
import { formatCarbonKg, formatEuro } from '#core/units.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { BookingOutcome, BookReports, CheckedReport, ReadRates, Receipt } from '../ports.ts'
import { HELD, type HeldRow, LOCK_TASKS, toTask } from './held-assignments.ts'
import { type Booking, writeBookings } from './write-bookings.ts'

type Deps = { database: Database; ids: Ids; readRates: ReadRates; sha256Hex: Sha256Hex }
type HeadRow = { height: bigint; hash: string; timestamp: Date | null; difficulty: number; now: Date }
type Head = { tail: ChainTail; now: Date; difficulty: number }

/** The lock on the head is what makes the chain one: whoever holds it is the only one who appends, in any process. */
const LOCK_HEAD = `
  select height, hash, timestamp, difficulty, date_trunc('milliseconds', clock_timestamp()) as now
  from grid_chain_head for update`

export function postgresBookReports(deps: Deps): BookReports {
  return async (reports) => {
    const rates = await deps.readRates()
    return deps.database.transaction(async (tx) => {
      const head = await lockHead(tx)
      const ids = reports.map(({ assignmentId }) => assignmentId)
      await tx.query(LOCK_TASKS, [ids])
      const rows = await tx.query<HeldRow>(HELD, [ids])
      const held = new Map(rows.map((row) => [row.assignment_id, row]))
      const booked = new Map<string, Booking>()
      const outcomes = reports.map((report) => bookOne(report, { deps, head, held, booked, rates }))
      if (booked.size > 0) await writeBookings(tx, { bookings: [...booked.values()], head: head.tail })
      return outcomes
    })
  }
}

async function lockHead(tx: Queryable): Promise<Head> {
  const [row] = await tx.query<HeadRow>(LOCK_HEAD, [])
  if (!row) throw new Error('The chain has no head')
  const { height, hash, timestamp, difficulty, now } = row
  return { tail: { height, hash, timestamp }, now, difficulty }
}

type Group = {
  readonly deps: Deps
  readonly head: Head
  readonly held: ReadonlyMap<string, HeldRow>
  readonly booked: Map<string, Booking>
  readonly rates: Awaited<ReturnType<ReadRates>>
}

/** Decides on one report and, when it stands, puts its block behind the tail. */
function bookOne(report: CheckedReport, group: Group): BookingOutcome {
  try {
    const { row, earlier } = ensureBookable(report, group)
    if (earlier) return { receipt: earlier }
    const booking = toBooking(report, row, group)
    group.booked.set(report.assignmentId, booking)
    group.head.tail = tailAfter(booking.proof)
    return { receipt: booking.receipt }
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error }
    throw error
  }
}

/** The assignment as it stands under the lock; `earlier` is the receipt when this very report was booked before. */
function ensureBookable(
  report: CheckedReport,
  { held, booked, head }: Group,
): { row: HeldRow; earlier: Receipt | null } {
  const row = held.get(report.assignmentId)
  if (row?.node_id !== report.nodeId || row.task_id !== report.taskId) throw taskErrors.assignment_not_found()
  const before = booked.get(report.assignmentId) ?? earlierOf(row)
  if (before) {
    if (before.signature !== report.signature) throw reportErrors.report_conflict()
    return { row, earlier: before.receipt }
  }
  if (row.deadline <= head.now && row.status !== 'completed' && row.status !== 'failed') throw taskErrors.task_expired()
  completeTask(toTask(row), { assignmentId: asAssignmentId(report.assignmentId), now: head.now })
  ensureSize(report, row)
  return { row, earlier: null }
}

function ensureSize({ resultSizeBytes }: CheckedReport, { result_bytes: expected }: HeldRow): void {
  if (expected !== null && expected !== BigInt(resultSizeBytes)) throw reportErrors.result_size_wrong()
}

const earlierOf = (row: HeldRow) =>
  row.receipt && row.report_signature ? { receipt: row.receipt, signature: row.report_signature } : null

function toBooking(report: CheckedReport, row: HeldRow, { deps, head, rates }: Group): Booking {
  const at = head.tail.timestamp !== null && head.tail.timestamp > head.now ? head.tail.timestamp : head.now
  const factor = validAt(rates.factors, at)
  const price = validAt(rates.prices, at)
  const credit = creditFor(report.claim.solarUWh, { factor, price })
  const content = {
    ...report,
    ...report.claim,
    carbonNg: credit.carbonNg,
    factorId: factor.id,
    nodeSignature: report.signature,
  }
  const proof = sealProof(content, head, deps.sha256Hex)
  return {
    report,
    signature: report.signature,
    proof,
    credit: report.isCreditable ? { id: deps.ids.next(), priceId: price.id, ...credit } : null,
    rewardPEur: row.reward_p_eur,
    campaignId: row.campaign_id === null ? null : asCampaignId(row.campaign_id),
    book: row.book,
    receipt: receiptOf(report, { row, proof, credit }),
  }
}

function receiptOf(
  { isCreditable }: CheckedReport,
  { row, proof, credit }: { row: HeldRow; proof: GreenProof; credit: ReturnType<typeof creditFor> },
): Receipt {
  return {
    message: isCreditable
      ? 'Accepted and validated.'
      : 'Accepted and validated; this way of measuring earns no carbon credit here.',
    carbon_credits: isCreditable ? formatCarbonKg(credit.carbonNg) : '0',
    node_share_eur: isCreditable ? formatEuro(credit.nodeSharePEur) : '0',
    cooperative_share_eur: isCreditable ? formatEuro(credit.cooperativeSharePEur) : '0',
    reward_eur: formatEuro(row.reward_p_eur),
    credit_status: isCreditable ? 'verified' : 'not_creditable',
    book: row.book,
    proof: { height: Number(proof.height), block_hash: proof.blockHash },
  }
}
