import type { DatabaseSync } from 'node:sqlite'
import { NotPaid } from '#core/contracts/agent.ts'
import { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import type { TaskType } from '#core/task/task-type.ts'
import { type Book, BOOKS } from '#core/ledger/ledger.ts'
import { EURO_SCALE, parseDecimal } from '#core/units.ts'
import { RETRY_AFTER_MAX_MS } from '../backoff.ts'
import { inTransaction } from './in-transaction.ts'
import { bookOf } from '../book-of.ts'
import type { EarnedPEur, HistoryEntry, Outbox, OutboxEntry, Settlement } from '../ports.ts'

type Story = { assignment_id: string; task_id: string; task_type: TaskType; finished_at: string }
type Waiting = Story & { report: string; large_result: Uint8Array | null; attempts: number }
type Used = { receipt: string | null; energy_wh: number | null; solar_wh: number | null }
type Told = Story & {
  result_hash: string
  state: HistoryEntry['state']
  receipt: string | null
  because: string | null
}

const ADD = `insert into outbox (assignment_id, task_id, task_type, finished_at, report, large_result)
  values (?, ?, ?, ?, ?, ?) on conflict (assignment_id) do nothing`
const HAS = 'select 1 from outbox where assignment_id = ?'
const IS_IN = 'select 1 from outbox where assignment_id = ? and state = ?'
const DUE = `select assignment_id, task_id, task_type, finished_at, report, large_result, attempts from outbox
  where state = 'waiting' and (due_ms <= ? or due_ms > ?) order by due_ms, finished_at limit 1`
const NEXT = "select min(due_ms) as due_ms from outbox where state = 'waiting'"
const POSTPONE = "update outbox set attempts = attempts + 1, due_ms = ? where assignment_id = ? and state = 'waiting'"
const SETTLE = `update outbox set state = ?, receipt = ?, because = ?, large_result = null,
    report = case when json_valid(report) then json_remove(report, '$.result') else report end
  where assignment_id = ? and state = 'waiting'`
const WAITING = "select count(*) as count from outbox where state = 'waiting'"
const HELD = "select assignment_id from outbox where state = 'waiting' order by finished_at limit ?"
const HISTORY = `select assignment_id, task_id, task_type, finished_at, state, receipt, because,
    case when json_valid(report) then json_extract(report, '$.result_hash') end as result_hash
  from outbox order by finished_at desc, assignment_id desc limit ?`
const PAID = "select receipt from outbox where state = 'paid'"
const SINCE = `select receipt, case when json_valid(report) then json_extract(report, '$.energy_used_wh') end as energy_wh,
    case when json_valid(report) then json_extract(report, '$.solar_contribution_wh') end as solar_wh
  from outbox where finished_at >= ?`
const FORGET = "delete from outbox where state <> 'waiting' and finished_at < ?"
const EARNED_BEFORE = 'select value from settings where name = ?'
const KEEP_EARNED = `insert into settings (name, value) values (?, ?)
  on conflict (name) do update set value = excluded.value`
/** Where the sum of what was forgotten is kept. */
const BEFORE_NAMES = { main: 'earned_before_p_eur', demo: 'demo_before_p_eur' } as const
const UNREADABLE = { reason: 'report_unreadable', detail: null } as const
/** Shown for a report that nobody can read. */
const NO_HASH = '0'.repeat(64)

export function sqliteOutbox(database: DatabaseSync): Outbox {
  const statement = statementsOf(database)
  const keptOf = (book: Book) =>
    BigInt((statement(EARNED_BEFORE).get(BEFORE_NAMES[book])?.['value'] as string | undefined) ?? '0')
  const earnedBefore = () => byBook(keptOf)
  const paid = (sql: string, ...values: string[]) => earnedIn(statement(sql).all(...values) as { receipt: string }[])
  /** Every snapshot asks for it, and adding up a month of receipts each time is work. */
  let earned: EarnedPEur | null = null

  function settle(assignmentId: string, settlement: Settlement): void {
    const receipt = settlement.state === 'paid' ? settlement.receipt : null
    const because = settlement.state === 'not_paid' ? JSON.stringify(settlement.because) : null
    const stored = receipt === null ? null : JSON.stringify(receipt)
    const { changes } = statement(SETTLE).run(settlement.state, stored, because, assignmentId)
    if (earned !== null && receipt !== null && changes === 1) earned = together(earned, earnedBy(receipt))
  }

  return {
    add({ assignmentId, taskId, taskType, finishedAt, report, largeResult }) {
      statement(ADD).run(assignmentId, taskId, taskType, finishedAt, JSON.stringify(report), largeResult)
    },
    has: (assignmentId) => statement(HAS).get(assignmentId) !== undefined,
    waits: (assignmentId) => statement(IS_IN).get(assignmentId, 'waiting') !== undefined,
    isPaid: (assignmentId) => statement(IS_IN).get(assignmentId, 'paid') !== undefined,
    due(nowMs) {
      for (;;) {
        const row = statement(DUE).get(nowMs, nowMs + RETRY_AFTER_MAX_MS) as Waiting | undefined
        if (!row) return null
        const entry = toEntry(row)
        if (entry) return entry
        settle(row.assignment_id, { state: 'not_paid', because: UNREADABLE })
      }
    },
    nextDueMs: () => (statement(NEXT).get()?.['due_ms'] as number | null | undefined) ?? null,
    postpone: (assignmentId, untilMs) => void statement(POSTPONE).run(Math.floor(untilMs), assignmentId),
    settle,
    waiting: () => Number(statement(WAITING).get()?.['count']),
    held: (limit) => (statement(HELD).all(limit) as Story[]).map(({ assignment_id }) => assignment_id),
    history: (limit) => (statement(HISTORY).all(limit) as Told[]).map(toHistory),
    earnedPEur: () => (earned ??= together(earnedBefore(), paid(PAID))),
    since(from) {
      const rows = statement(SINCE).all(from.toISOString()) as Used[]
      const sum = (of: (row: Used) => number | null) => rows.reduce((total, row) => total + (of(row) ?? 0), 0)
      return {
        tasks: rows.length,
        energyWh: sum(({ energy_wh }) => energy_wh),
        solarWh: sum(({ solar_wh }) => solar_wh),
        earnedPEur: earnedIn(rows.flatMap(({ receipt }) => (receipt === null ? [] : { receipt }))),
      }
    },
    /** What was earned by the forgotten is remembered as one sum of each book. */
    forget(before) {
      inTransaction(database, () => {
        const old = paid(`${PAID} and finished_at < ?`, before.toISOString())
        const kept = together(earnedBefore(), old)
        for (const book of BOOKS) statement(KEEP_EARNED).run(BEFORE_NAMES[book], kept[book].toString())
        statement(FORGET).run(before.toISOString())
      })
    },
  }
}

/** Each statement is prepared once. */
function statementsOf(database: DatabaseSync) {
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  return (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
}

function toEntry(row: Waiting): OutboxEntry | null {
  const report = ReportRequest.safeParse(parseJson(row.report))
  if (!report.success) return null
  return {
    assignmentId: row.assignment_id,
    taskId: row.task_id,
    taskType: row.task_type,
    finishedAt: row.finished_at,
    report: report.data,
    largeResult: row.large_result,
    attempts: row.attempts,
  }
}

function toHistory(row: Told): HistoryEntry {
  const receipt = row.receipt === null ? null : ReportResponse.safeParse(parseJson(row.receipt))
  return {
    assignmentId: row.assignment_id,
    taskId: row.task_id,
    taskType: row.task_type,
    finishedAt: row.finished_at,
    resultHash: row.result_hash ?? NO_HASH,
    state: row.state,
    receipt: receipt?.data ?? null,
    because: row.because === null ? null : toNotPaid(row.because),
  }
}

/** An older agent kept the coordinator's bare sentence. */
const toNotPaid = (text: string): NotPaid =>
  NotPaid.safeParse(parseJson(text)).data ?? { reason: 'report_refused', detail: text }

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is not JSON fits no contract, which the caller checks.
    return undefined
  }
}

function earnedIn(rows: readonly { receipt: string }[]): EarnedPEur {
  const receipts = rows.flatMap(({ receipt }) => ReportResponse.safeParse(parseJson(receipt)).data ?? [])
  return receipts.map(earnedBy).reduce(together, NOTHING)
}

function earnedBy(receipt: ReportResponse): EarnedPEur {
  const { reward_eur, node_share_eur } = receipt
  const amountPEur = (parseDecimal(reward_eur, EURO_SCALE) ?? 0n) + (parseDecimal(node_share_eur, EURO_SCALE) ?? 0n)
  return { ...NOTHING, [bookOf(receipt)]: amountPEur }
}

const byBook = (amountPEur: (book: Book) => bigint): EarnedPEur => ({
  main: amountPEur('main'),
  demo: amountPEur('demo'),
})
const NOTHING = byBook(() => 0n)
const together = (one: EarnedPEur, other: EarnedPEur) => byBook((book) => one[book] + other[book])
