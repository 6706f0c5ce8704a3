import type { DatabaseSync } from 'node:sqlite'
import { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import type { TaskType } from '#core/task/task-type.ts'
import { EURO_SCALE, parseDecimal } from '#core/units.ts'
import type { HistoryEntry, Outbox, OutboxEntry } from '../ports.ts'

type Row = {
  assignment_id: string
  task_id: string
  task_type: TaskType
  finished_at: string
  report: string
  large_result: Uint8Array | null
  state: HistoryEntry['state']
  attempts: number
  receipt: string | null
  because: string | null
}

const ADD = `insert into outbox (assignment_id, task_id, task_type, finished_at, report, large_result)
  values (?, ?, ?, ?, ?, ?)`
const DUE = "select * from outbox where state = 'waiting' and due_ms <= ? order by due_ms, finished_at limit 1"
const NEXT = "select min(due_ms) as due_ms from outbox where state = 'waiting'"
const POSTPONE = "update outbox set attempts = attempts + 1, due_ms = ? where assignment_id = ? and state = 'waiting'"
const SETTLE = `update outbox set state = ?, receipt = ?, because = ?, large_result = null
  where assignment_id = ? and state = 'waiting'`
const HISTORY = 'select * from outbox order by finished_at desc, assignment_id desc limit ?'
const PAID = "select receipt from outbox where state = 'paid'"
const FORGET = "delete from outbox where state <> 'waiting' and finished_at < ?"
const EARNED_BEFORE = "select value from settings where name = 'earned_before_p_eur'"
const KEEP_EARNED = `insert into settings (name, value) values ('earned_before_p_eur', ?)
  on conflict (name) do update set value = excluded.value`

export function sqliteOutbox(database: DatabaseSync): Outbox {
  const rows = (sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values) as unknown as Row[]
  const one = (sql: string, ...values: (string | number)[]) => rows(sql, ...values)[0]
  const earnedBefore = () => BigInt((database.prepare(EARNED_BEFORE).get()?.['value'] as string | undefined) ?? '0')
  return {
    add({ assignmentId, taskId, taskType, finishedAt, report, largeResult }) {
      database.prepare(ADD).run(assignmentId, taskId, taskType, finishedAt, JSON.stringify(report), largeResult)
    },
    has: (assignmentId) => one('select * from outbox where assignment_id = ?', assignmentId) !== undefined,
    due(nowMs) {
      const row = one(DUE, nowMs)
      return row ? toEntry(row) : null
    },
    nextDueMs: () => (database.prepare(NEXT).get()?.['due_ms'] as number | null | undefined) ?? null,
    postpone: (assignmentId, untilMs) => void database.prepare(POSTPONE).run(Math.floor(untilMs), assignmentId),
    settle(assignmentId, settlement) {
      const receipt = settlement.state === 'paid' ? JSON.stringify(settlement.receipt) : null
      const because = settlement.state === 'not_paid' ? settlement.because : null
      database.prepare(SETTLE).run(settlement.state, receipt, because, assignmentId)
    },
    waiting: () =>
      Number(database.prepare("select count(*) as count from outbox where state = 'waiting'").get()?.['count']),
    history: (limit) => rows(HISTORY, limit).map(toHistory),
    earnedPEur: () => earnedBefore() + earnedIn(rows(PAID)),
    /** What was earned by the forgotten is remembered as one sum. */
    forget(before) {
      database.exec('begin immediate')
      const old = rows(`${PAID} and finished_at < ?`, before.toISOString())
      database.prepare(KEEP_EARNED).run((earnedBefore() + earnedIn(old)).toString())
      database.prepare(FORGET).run(before.toISOString())
      database.exec('commit')
    },
  }
}

const toEntry = (row: Row): OutboxEntry => ({
  assignmentId: row.assignment_id,
  taskId: row.task_id,
  taskType: row.task_type,
  finishedAt: row.finished_at,
  report: ReportRequest.parse(JSON.parse(row.report)),
  largeResult: row.large_result,
  attempts: row.attempts,
})

const toHistory = (row: Row): HistoryEntry => ({
  assignmentId: row.assignment_id,
  taskId: row.task_id,
  taskType: row.task_type,
  finishedAt: row.finished_at,
  resultHash: ReportRequest.parse(JSON.parse(row.report)).result_hash,
  state: row.state,
  receipt: row.receipt === null ? null : ReportResponse.parse(JSON.parse(row.receipt)),
  because: row.because,
})

const earnedIn = (paid: readonly Row[]) => paid.reduce((sum, row) => sum + earnedBy(row.receipt), 0n)

function earnedBy(receipt: string | null): bigint {
  if (receipt === null) return 0n
  const { reward_eur, node_share_eur } = ReportResponse.parse(JSON.parse(receipt))
  return (parseDecimal(reward_eur, EURO_SCALE) ?? 0n) + (parseDecimal(node_share_eur, EURO_SCALE) ?? 0n)
}
