import type { NotPaid } from '#core/contracts/agent.ts'
import { NOT_PAID_REASONS } from '#core/wording/not-paid.ts'
import { backoffMs, NETWORK_BACKOFF } from './backoff.ts'
import {
  type CoordinatorClient,
  CoordinatorRefused,
  type Delay,
  type Outbox,
  type OutboxEntry,
  type Tell,
} from './ports.ts'
import { repeat, type Repeating } from './repeat.ts'
import { sha256Hex } from './signed-report.ts'

/** The coordinator's last word on a report; everything else may pass, and the report is sent again. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'assignment_superseded',
  'assignment_not_found',
  'task_expired',
  'task_done',
  'report_conflict',
  'report_times_invalid',
  'result_mismatch',
  'result_size_wrong',
  'energy_precision',
  'energy_out_of_range',
  'solar_out_of_range',
  'solar_without_panels',
  'signature_invalid',
  'node_left',
  'request_invalid',
  'request_malformed',
  'body_too_large',
])
/** Looks at least this often, whatever was planned, in ms. */
const LOOK_EVERY_MS = 60_000
/** What was not paid is kept this long in the history (spec section 2), and looked through this often. */
const HISTORY_MS = 30 * 24 * 3_600_000
const FORGET_EVERY_MS = 24 * 3_600_000

type Deps = {
  client: CoordinatorClient
  outbox: Outbox
  delay: Delay
  random: () => number
  tell: Tell
  changed: () => void
}

/** Sends what is finished until it is acknowledged or finally refused, however long that takes. */
export function makeOutboxSender(deps: Deps): Repeating {
  const { outbox, random } = deps
  /** The coordinator's time: our own clock may be set back by a day, and nothing would be due until tomorrow. */
  const nowMs = () => deps.client.now().getTime()
  let failures = 0
  let forgotAtMs = Number.NEGATIVE_INFINITY

  function forgetOldOnceADay(): void {
    if (Math.abs(nowMs() - forgotAtMs) < FORGET_EVERY_MS) return
    // Noted first: a disk that is full must not keep results from being sent.
    forgotAtMs = nowMs()
    outbox.forget(new Date(nowMs() - HISTORY_MS))
  }

  /** A coordinator that is away is away for every entry: after a failure the next one waits too. */
  async function sendNext(entry: OutboxEntry): Promise<number> {
    const trouble = await send(entry, deps)
    failures = trouble ? failures + 1 : 0
    if (!trouble) return 0
    const { sentence, retryAfterMs } = trouble
    if (failures === 1) deps.tell(`The report of task ${entry.taskId} is kept and sent again: ${sentence}`)
    const ownMs = backoffMs(NETWORK_BACKOFF, entry.attempts + 1, { random: random(), retryAfterMs })
    outbox.postpone(entry.assignmentId, nowMs() + ownMs)
    return backoffMs(NETWORK_BACKOFF, failures, { random: random(), retryAfterMs })
  }

  return repeat(async () => {
    forgetOldOnceADay()
    const entry = outbox.due(nowMs())
    if (entry) {
      const restMs = await sendNext(entry)
      deps.changed()
      return Math.min(LOOK_EVERY_MS, restMs)
    }
    const next = outbox.nextDueMs()
    return next === null ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(0, next - nowMs()))
  }, deps)
}

type Trouble = { readonly sentence: string; readonly retryAfterMs: number | null }

/** Null when the entry is settled. */
async function send(entry: OutboxEntry, deps: Deps): Promise<Trouble | null> {
  try {
    await deliver(entry, deps)
    return null
  } catch (error) {
    if (error instanceof CoordinatorRefused && isFinal(error, entry)) {
      deps.outbox.settle(entry.assignmentId, { state: 'not_paid', because: notPaidBy(error) })
      deps.tell(`Task ${entry.taskId} is not paid: ${error.message}`)
      return null
    }
    const sentence = error instanceof Error ? error.message : String(error)
    return { sentence, retryAfterMs: error instanceof CoordinatorRefused ? error.retryAfterMs : null }
  }
}

async function deliver(entry: OutboxEntry, deps: Deps): Promise<void> {
  const refusal = await putLargeResult(entry, deps)
  const receipt = await deps.client.report(entry.report).catch((error: unknown) => {
    throw refusal !== null && isMissingResult(error) ? refusal : error
  })
  deps.outbox.settle(entry.assignmentId, { state: 'paid', receipt })
  deps.tell(
    `Task ${entry.taskId} done: reward €${receipt.reward_eur}, credit €${receipt.node_share_eur}, block ${receipt.proof.height}`,
  )
}

const PLAIN_REASONS: ReadonlySet<string> = new Set(NOT_PAID_REASONS)
const isPlain = (code: string): code is NotPaid['reason'] => PLAIN_REASONS.has(code)
/** What people can be told has a reason of its own; of the rest the coordinator's sentence says most. */
const notPaidBy = ({ code, message }: CoordinatorRefused): NotPaid => ({
  reason: isPlain(code) ? code : 'report_refused',
  detail: message,
})

/**
 * A result that may not be put any more belongs to an assignment that is over: perhaps because its report was booked
 * and the receipt got lost on its way. What the coordinator says to the report decides; returns the refusal.
 */
async function putLargeResult(
  { report, assignmentId, largeResult }: OutboxEntry,
  { client }: Deps,
): Promise<CoordinatorRefused | null> {
  if (!largeResult) return null
  try {
    await client.putResult({ sha256: report.result_hash, assignmentId, bytes: largeResult })
    return null
  } catch (error) {
    if (error instanceof CoordinatorRefused && error.code === 'blob_forbidden') return error
    throw error
  }
}

const isMissingResult = (error: unknown) => error instanceof CoordinatorRefused && error.code === 'result_missing'

function isFinal({ code, serverTime }: CoordinatorRefused, { report, largeResult }: OutboxEntry): boolean {
  // Else the line has changed them. A disk that did so will never give back what was signed for.
  if (code === 'blob_hash_mismatch') return largeResult !== null && sha256Hex(largeResult) !== report.result_hash
  // Signed by a clock that was ahead: the coordinator takes it once its own has come that far.
  if (code === 'report_times_invalid' && serverTime !== null && new Date(report.finished_at) > serverTime) return false
  return FINAL_CODES.has(code) || code === 'blob_forbidden'
}
