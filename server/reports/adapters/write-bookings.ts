import type { CreditAmounts } from '#core/credit/credit.ts'
import type { CampaignId } from '#core/ids.ts'
import { type Book, transfersForReport } from '#core/ledger/ledger.ts'
import type { ChainTail, GreenProof } from '#core/proof/green-proof.ts'
import { formatCarbonKg, formatEnergyWh, formatEuro } from '#core/units.ts'
import type { Queryable } from '../../shared/postgres/database.ts'
import { bookEntries, type Entry } from '../../shared/postgres/ledger.ts'
import type { CheckedReport, Receipt } from '../ports.ts'

/** Everything that one accepted report writes. `credit` is null when its way of measuring earns none here. */
export type Booking = {
  readonly report: CheckedReport
  readonly signature: string
  readonly proof: GreenProof
  readonly credit: (CreditAmounts & { readonly id: string; readonly priceId: string }) | null
  readonly rewardPEur: bigint
  /** Who pays the reward; null for the issuer. */
  readonly campaignId: CampaignId | null
  readonly book: Book
  readonly receipt: Receipt
}

/** A result that was here before is a result of today all the same, and not forgotten before its time. */
const RESULTS = `
  insert into grid_blobs as b (sha256, size_bytes, inline_bytes)
  select distinct on (r.sha256) r.sha256, length(r.bytes), r.bytes
  from unnest($1::text[], $2::bytea[]) as r(sha256, bytes)
  order by r.sha256 on conflict (sha256) do update set last_put_at = now()
    where b.last_put_at < now() - interval '1 hour'`

/** What its node put before is a result from here on, and no longer waits to be one. */
const REPORTED = `
  update grid_blobs set awaits_report = false where sha256 = any($1::text[]) and awaits_report`

const TASKS = `
  update grid_tasks t set status = 'completed', assigned_node_id = b.node_id, result_hash = b.result_hash,
    energy_used_wh = b.energy_wh, carbon_credits_awarded = b.carbon_kg, completed_at = b.at, updated_at = b.at
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::numeric[], $5::numeric[], $6::timestamptz[])
    as b(task_id, node_id, result_hash, energy_wh, carbon_kg, at)
  where t.id = b.task_id`

const ASSIGNMENTS = `
  update grid_assignments a set state = 'completed', progress = 1, closed_at = b.at, report_signature = b.signature,
    receipt = b.receipt, failure_reason = null, retryable = null
  from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::jsonb[]) as b(id, at, signature, receipt)
  where a.id = b.id`

const PROOFS = `
  insert into grid_green_proofs (height, block_hash, previous_hash, timestamp, task_id, assignment_id, node_id,
    energy_used_wh, solar_contribution_wh, carbon_saved_kg, factor_id, result_hash, evidence_hash, evidence,
    node_signature, nonce, public_key, started_at, finished_at)
  select * from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::uuid[],
    $8::numeric[], $9::numeric[], $10::numeric[], $11::text[], $12::text[], $13::text[], $14::jsonb[], $15::text[],
    $16::bigint[], $17::text[], $18::text[], $19::text[])`

const CREDITS = `
  insert into grid_carbon_credits (id, node_id, task_id, proof_id, amount_kg_co2, euro_value, status, cooperative_share,
    node_share, price_id, book, created_at)
  select c.id, c.node_id, c.task_id, c.height, c.carbon_kg, c.value_eur, 'verified', c.cooperative_eur, c.node_eur,
    c.price_id, c.book, c.at
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[],
    $8::numeric[], $9::text[], $10::text[], $11::timestamptz[]) as c(id, node_id, task_id, height, carbon_kg, value_eur,
    cooperative_eur, node_eur, price_id, book, at)`

/** `no key update`: a claim that refers to its node in a new assignment need not wait for a booking. */
const NODES = `
  with sums as (
    select node_id, sum(solar_wh) as solar_wh, sum(carbon_kg) as carbon_kg
    from unnest($1::uuid[], $2::numeric[], $3::numeric[]) as b(node_id, solar_wh, carbon_kg) group by node_id),
  locked as (select n.id from grid_nodes n join sums on sums.node_id = n.id order by n.id
    for no key update of n)
  update grid_nodes n set total_energy_saved_wh = n.total_energy_saved_wh + sums.solar_wh,
    total_carbon_credits = n.total_carbon_credits + sums.carbon_kg, failures_in_a_row = 0, backoff_until = null
  from sums join locked on locked.id = sums.node_id where n.id = sums.node_id`

const HEAD = 'update grid_chain_head set height = $1, hash = $2, timestamp = $3'

/** Writes a group with one statement a table, however many reports it has. */
export async function writeBookings(
  tx: Queryable,
  { bookings, head }: { bookings: readonly Booking[]; head: ChainTail },
): Promise<void> {
  const inline = bookings.filter(({ report }) => report.resultBytes !== null)
  if (inline.length > 0)
    await tx.query(RESULTS, columns(inline, [(b) => b.report.resultHash, (b) => b.report.resultBytes]))
  await tx.query(REPORTED, columns(bookings, [(b) => b.report.resultHash]))
  await tx.query(TASKS, taskColumns(bookings))
  await tx.query(ASSIGNMENTS, assignmentColumns(bookings))
  await tx.query(PROOFS, proofColumns(bookings))
  const credited = bookings.filter(({ credit }) => credit !== null)
  if (credited.length > 0) await tx.query(CREDITS, creditColumns(credited))
  await bookEntries(tx, bookings.flatMap(entriesOf))
  await tx.query(NODES, nodeColumns(bookings))
  await tx.query(HEAD, [head.height, head.hash, head.timestamp])
}

/** One array a column: `unnest` puts them together again, with one statement text for any number of rows. */
const columns = <Row>(rows: readonly Row[], read: readonly ((row: Row) => unknown)[]) =>
  read.map((column) => rows.map(column))

const taskColumns = (bookings: readonly Booking[]) =>
  columns(bookings, [
    ({ report }) => report.taskId,
    ({ report }) => report.nodeId,
    ({ report }) => report.resultHash,
    ({ proof }) => formatEnergyWh(proof.energyUWh),
    ({ credit }) => formatCarbonKg(credit?.carbonNg ?? 0n),
    ({ proof }) => proof.timestamp,
  ])

const assignmentColumns = (bookings: readonly Booking[]) =>
  columns(bookings, [
    ({ report }) => report.assignmentId,
    ({ proof }) => proof.timestamp,
    ({ signature }) => signature,
    ({ receipt }) => JSON.stringify(receipt),
  ])

const proofColumns = (bookings: readonly Booking[]) =>
  columns(bookings, [
    ({ proof }) => proof.height,
    ({ proof }) => proof.blockHash,
    ({ proof }) => proof.previousHash,
    ({ proof }) => proof.timestamp,
    ({ proof }) => proof.taskId,
    ({ report }) => report.assignmentId,
    ({ proof }) => proof.nodeId,
    ({ proof }) => formatEnergyWh(proof.energyUWh),
    ({ proof }) => formatEnergyWh(proof.solarUWh),
    ({ proof }) => formatCarbonKg(proof.carbonNg),
    ({ proof }) => proof.factorId,
    ({ proof }) => proof.resultHash,
    ({ proof }) => proof.evidenceHash,
    ({ report }) => (report.evidence === undefined ? null : JSON.stringify(report.evidence)),
    ({ proof }) => proof.nodeSignature,
    ({ proof }) => proof.nonce,
    ({ report }) => report.publicKey,
    ({ report }) => report.startedAt,
    ({ report }) => report.finishedAt,
  ])

const creditColumns = (bookings: readonly Booking[]) =>
  columns(bookings, [
    ({ credit }) => credit?.id,
    ({ report }) => report.nodeId,
    ({ report }) => report.taskId,
    ({ proof }) => proof.height,
    ({ credit }) => formatCarbonKg(credit?.carbonNg ?? 0n),
    ({ credit }) => formatEuro(credit?.valuePEur ?? 0n),
    ({ credit }) => formatEuro(credit?.cooperativeSharePEur ?? 0n),
    ({ credit }) => formatEuro(credit?.nodeSharePEur ?? 0n),
    ({ credit }) => credit?.priceId,
    ({ book }) => book,
    ({ proof }) => proof.timestamp,
  ])

const nodeColumns = (bookings: readonly Booking[]) =>
  columns(bookings, [
    ({ report }) => report.nodeId,
    ({ proof }) => formatEnergyWh(proof.solarUWh),
    ({ credit }) => formatCarbonKg(credit?.carbonNg ?? 0n),
  ])

function entriesOf({ report, credit, rewardPEur, campaignId, book }: Booking): readonly Entry[] {
  const shares = {
    nodeSharePEur: credit?.nodeSharePEur ?? 0n,
    cooperativeSharePEur: credit?.cooperativeSharePEur ?? 0n,
  }
  const { nodeId, assignmentId: id } = report
  const transfers = transfersForReport({ nodeId, ...shares, rewardPEur, campaignId, validated: true })
  return transfers.map((transfer) => ({ ...transfer, book, cause: { of: 'assignment', id } }))
}
