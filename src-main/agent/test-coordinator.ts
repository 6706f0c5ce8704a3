import { randomUUID } from 'node:crypto'
import type { EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'
import type { HeartbeatRequest, HeartbeatResponse } from '#core/contracts/nodes.ts'
import type { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { CoordinatorRefused, CoordinatorUnreachable, type EarningsPage } from './ports.ts'
import { aReceipt } from './test-reports.ts'

export type CoordinatorVerb =
  | 'grid'
  | 'consent'
  | 'factors'
  | 'proofs'
  | 'register'
  | 'heartbeat'
  | 'claim'
  | 'start'
  | 'release'
  | 'fail'
  | 'report'
  | 'putResult'
  | 'leave'
  | 'redeem'
  | 'earnings'
  | 'readBlob'
  | 'token'
type Refusal = ConstructorParameters<typeof CoordinatorRefused>[0]
type Heard = { readonly verb: CoordinatorVerb; readonly said: unknown }

/**
 * For tests: what a coordinator remembers and answers, told by the test what to do. It is reached by
 * `inMemoryCoordinatorClient` without a network, and by `coordinatorServer` over HTTP.
 */
export function inMemoryCoordinator() {
  const state = {
    isAway: false,
    lost: [] as string[],
    heartbeatS: 30,
    cutAfterBytes: Infinity,
    knowsRanges: true,
    knowsUploads: true,
  }
  const refusals = new Map<CoordinatorVerb, Refusal>()
  const receipts = new Map<string, ReportResponse>()
  const heard: Heard[] = []

  /** Everything passes here first: it is noted, and then refused or not answered, if the test says so. */
  function hear(verb: CoordinatorVerb, said: unknown): void {
    heard.push({ verb, said })
    if (state.isAway) throw new CoordinatorUnreachable('The coordinator does not answer (away).')
    const refusal = refusals.get(verb)
    if (refusal) throw new CoordinatorRefused(refusal)
  }

  const nodeId = randomUUID()
  return {
    ...workQueue(hear),
    ...blobStore(hear, state),
    ...payroll(hear, nodeId),
    coordinatorId: randomUUID(),
    nodeId,
    heard,
    state,
    refusals,
    said: (verb: CoordinatorVerb) => heard.filter((call) => call.verb === verb).map(({ said }) => said),
    hear,
    heartbeat(beat: HeartbeatRequest): HeartbeatResponse {
      hear('heartbeat', beat)
      const { lost, heartbeatS } = state
      return { id: beat.node_id, status: 'active', eco_score: 0.5, lost, next_heartbeat_s: heartbeatS }
    },
    report(report: ReportRequest): ReportResponse {
      hear('report', report)
      const height = receipts.size + 1
      const receipt = receipts.get(report.assignment_id) ?? aReceipt({ proof: { ...aReceipt().proof, height } })
      receipts.set(report.assignment_id, receipt)
      return receipt
    },
  }
}
export type InMemoryCoordinator = ReturnType<typeof inMemoryCoordinator>
type Hear = (verb: CoordinatorVerb, said: unknown) => void

function workQueue(hear: Hear) {
  const offered: ClaimResponse[] = []
  const waiting = new Set<(task: ClaimResponse | null) => void>()
  return {
    /** Given to whoever waits, or to the next who asks. */
    offer(...tasks: ClaimResponse[]): void {
      offered.push(...tasks)
      for (const answer of waiting) {
        const task = offered.shift()
        if (!task) return
        waiting.delete(answer)
        answer(task)
      }
    },
    /** Whoever waits for work hears that there is none. */
    sendHome(): void {
      for (const answer of waiting) answer(null)
    },
    /** How many wait for work now. */
    askers: () => waiting.size,
    /** Waits for an offer, or until `gone`. */
    async claim(said: unknown, gone: AbortSignal): Promise<ClaimResponse | null> {
      hear('claim', said)
      const task = offered.shift()
      if (task) return task
      const { promise, resolve } = Promise.withResolvers<ClaimResponse | null>()
      const leave = () => resolve(null)
      waiting.add(resolve)
      gone.addEventListener('abort', leave)
      return promise.finally(() => {
        waiting.delete(resolve)
        gone.removeEventListener('abort', leave)
      })
    },
  }
}

const amounts = (credits_eur: string, rewards_eur: string, total_eur: string) => ({
  credits_eur,
  rewards_eur,
  total_eur,
})

function payroll(hear: Hear, node_id: string) {
  const earned: EarningsReceipt[] = []
  const verified = amounts('0.25', '1.5', '1.75')
  const totals = {
    node_id,
    by_state: { pending: amounts('0', '0', '0'), verified, redeemed: amounts('0', '3', '3') },
    payable_eur: '1.5',
    set_aside_eur: '0.25',
    demo_eur: '0.5',
    carbon_saved_kg: '0.0108',
    by_day: [{ day: '2026-06-21', tasks: 3, carbon_saved_kg: '0.0108', ...verified }],
  }
  return {
    earned,
    /** The cursor is the place where the next page begins. */
    earnings({ cursor, limit }: EarningsPage): EarningsResponse {
      hear('earnings', { cursor, limit })
      const first = Number(cursor ?? 0)
      const items = earned.slice(first, first + limit)
      const isLast = first + limit >= earned.length
      return { ...totals, receipts: { items, next_cursor: isLast ? null : String(first + limit) } }
    },
  }
}

function blobStore(hear: Hear, state: { cutAfterBytes: number; knowsRanges: boolean }) {
  const blobs = new Map<string, Uint8Array>()
  const begun = new Map<string, Uint8Array>()
  return {
    blobs,
    /** What has come of uploads that broke off. */
    begun,
    putResult(said: { sha256: string; assignmentId: string }, bytes: Uint8Array): void {
      hear('putResult', said)
      blobs.set(said.sha256, bytes)
    },
    /** What is sent of a blob, and whether the line breaks after it. */
    readBlob(sha256: string, asked: number): { bytes: Uint8Array; isCut: boolean; isPart: boolean } {
      hear('readBlob', { sha256, firstByte: asked })
      const firstByte = state.knowsRanges ? asked : 0
      const bytes = blobs.get(sha256)
      if (!bytes)
        throw new CoordinatorRefused({ status: 404, code: 'blob_not_found', detail: 'There is no such blob.' })
      if (firstByte > 0 && firstByte >= bytes.length)
        throw new CoordinatorRefused({ status: 416, code: 'range_invalid', detail: 'There are no such bytes.' })
      const rest = bytes.subarray(firstByte)
      const isCut = rest.length > state.cutAfterBytes
      return { bytes: rest.subarray(0, state.cutAfterBytes), isCut, isPart: firstByte > 0 }
    },
  }
}
