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

/** The coordinator's last word on a report; everything else may pass, and the report is sent again. */
const FINAL_CODES: ReadonlySet<string> = new Set([
  'assignment_superseded',
  'assignment_not_found',
  'task_expired',
  'task_done',
  'report_conflict',
  'report_times_invalid',
  'result_mismatch',
  'energy_precision',
  'energy_out_of_range',
  'solar_out_of_range',
  'solar_without_panels',
  'signature_invalid',
  'node_left',
  'request_invalid',
  'request_malformed',
])
/** Looks at least this often, whatever was planned, in ms. */
const LOOK_EVERY_MS = 60_000
/** What was not paid is kept this long in the history. Spec section 2. */
const HISTORY_MS = 30 * 24 * 3_600_000

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
  deps.outbox.forget(new Date(Date.now() - HISTORY_MS))

  return repeat(async () => {
    const entry = deps.outbox.due(Date.now())
    if (entry) {
      await send(entry, deps)
      deps.changed()
      return 0
    }
    const next = deps.outbox.nextDueMs()
    return next === null ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(0, next - Date.now()))
  }, deps.delay)
}

async function send(entry: OutboxEntry, { client, outbox, random, tell }: Deps): Promise<void> {
  const { assignmentId, taskId, report, largeResult } = entry
  try {
    if (largeResult) await client.putResult({ sha256: report.result_hash, assignmentId, bytes: largeResult })
    const receipt = await client.report(report)
    outbox.settle(assignmentId, { state: 'paid', receipt })
    tell(
      `Task ${taskId} done: reward €${receipt.reward_eur}, credit €${receipt.node_share_eur}, block ${receipt.proof.height}`,
    )
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    if (error instanceof CoordinatorRefused && isFinal(error)) {
      outbox.settle(assignmentId, { state: 'not_paid', because: sentence })
      tell(`Task ${taskId} is not paid: ${sentence}`)
      return
    }
    const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
    const ms = backoffMs(NETWORK_BACKOFF, entry.attempts + 1, { random: random(), retryAfterMs })
    outbox.postpone(assignmentId, Date.now() + ms)
  }
}

/** A blob that may not be put any more belongs to an assignment that is no longer ours. */
const isFinal = ({ code }: CoordinatorRefused) => FINAL_CODES.has(code) || code === 'blob_forbidden'
