import type { NotPaid } from '#core/contracts/agent.ts'
import type { ConsentResponse } from '#core/contracts/consent.ts'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { HeartbeatRequest, HeartbeatResponse, RegisterRequest, RegisterResponse } from '#core/contracts/nodes.ts'
import type { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { FactorsResponse, GridResponse } from '#core/contracts/grid.ts'
import type { ProofsResponse } from '#core/contracts/proofs.ts'
import type { RedemptionResponse } from '#core/contracts/redemptions.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { TaskType } from '#core/task/task-type.ts'

export type Clock = {
  /** What this computer takes for the time; it can be set to anything at any moment. */
  now(): Date
  /** Milliseconds since some moment, which pass evenly whatever the time is set to. */
  steadyMs(): number
}

/** Resolves after `ms`, or at once when the signal is aborted. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>

/** When its owner lets this node compute. */
export type Wishes = Pick<Preferences, 'mode' | 'limits' | 'sun_rule'>

/** Lines for the person at the terminal or in the log; nothing secret goes in. */
export type Tell = (line: string) => void

/** The coordinator refused a request; its sentence is for people. Exit code 4. */
export class CoordinatorRefused extends Error {
  override name = 'CoordinatorRefused'
  readonly status: number
  readonly code: string
  /** How long it asked to wait, in ms; null when it did not say. */
  readonly retryAfterMs: number | null
  /** With `clock_skew`: the coordinator's clock. */
  readonly serverTime: Date | null
  /** With `redemption_too_little`: the least amount that is paid out, in euro; null when it did not say. */
  readonly minimumEur: string | null

  constructor(refusal: {
    status: number
    code: string
    detail: string
    retryAfterMs?: number | null
    serverTime?: Date | null
    minimumEur?: string | null
    cause?: unknown
  }) {
    super(refusal.detail, { cause: refusal.cause })
    this.status = refusal.status
    this.code = refusal.code
    this.retryAfterMs = refusal.retryAfterMs ?? null
    this.serverTime = refusal.serverTime ?? null
    this.minimumEur = refusal.minimumEur ?? null
  }
}

/** No usable answer came: no network, no server, or something else at that address. Exit code 3. */
export class CoordinatorUnreachable extends Error {
  override name = 'CoordinatorUnreachable'
}

export type NodeProfile = Pick<RegisterRequest, 'name' | 'cpu_cores' | 'has_solar' | 'location'> & {
  /** Of an invite. */
  enrolment_code?: string
  /** The version of the text that this computer's owner agreed to. */
  consent_version?: string
}
export type EarningsPage = { readonly cursor: string | null; readonly limit: number }
export type ClaimWish = {
  readonly types: readonly TaskType[]
  readonly memoryMb: number
  /** `any`: its owner accepts programs too that are not part of this app. */
  readonly workloads: 'builtin' | 'any'
  readonly waitS: number
}

/**
 * The coordinator, as one node sees it: it signs, keeps its token fresh, and knows how far the clocks are apart. Every
 * call rejects with `CoordinatorRefused` or `CoordinatorUnreachable`.
 */
export type CoordinatorClient = {
  /**
   * The time on the coordinator's clock, as far as that is known. Once it has answered, what this computer's own clock
   * is set to does not matter any more.
   */
  now(): Date
  grid(): Promise<GridResponse>
  /** Emission factors and prices, as published. */
  factors(): Promise<FactorsResponse>
  /** Blocks of the public log behind a height. */
  proofs(page: { afterHeight: number; limit: number }): Promise<ProofsResponse>
  /** What becomes public, as this coordinator says it. */
  consent(): Promise<ConsentResponse>
  register(profile: NodeProfile): Promise<RegisterResponse>
  heartbeat(beat: Omit<HeartbeatRequest, 'node_id'>): Promise<HeartbeatResponse>
  /** Null when there is no work. */
  claim(wish: ClaimWish, signal: AbortSignal): Promise<ClaimResponse | null>
  start(assignmentId: string): Promise<void>
  release(assignmentId: string): Promise<void>
  fail(assignmentId: string, failure: { reason: string; retryable: boolean }): Promise<void>
  report(report: ReportRequest): Promise<ReportResponse>
  /** Totals, and a page of receipts, the latest first; a null cursor begins. */
  earnings(page: EarningsPage): Promise<EarningsResponse>
  /** Asks for everything payable to be paid out; with the same key it is the same request. */
  redeem(key: string): Promise<RedemptionResponse>
  /** For good: personal data is erased, the ledger stays. */
  leave(): Promise<void>
  putResult(result: { sha256: string; assignmentId: string; bytes: Uint8Array }): Promise<void>
  /** Bytes of a blob from `firstByte` on; reading them rejects with `CoordinatorUnreachable` when they break off. */
  readBlob(sha256: string, firstByte: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>
  /** A fresh token, for requests that a person makes. */
  freshToken(): Promise<string>
}

export type OutboxEntry = {
  readonly assignmentId: string
  readonly taskId: string
  readonly taskType: TaskType
  readonly finishedAt: string
  /** Signed and ready; sent as it is however often. */
  readonly report: ReportRequest
  /** The result when it is too large to travel in the report; it is put as a blob first. */
  readonly largeResult: Uint8Array | null
  readonly attempts: number
}
export type HistoryEntry = {
  readonly assignmentId: string
  readonly taskId: string
  readonly taskType: TaskType
  readonly finishedAt: string
  readonly resultHash: string
  readonly state: 'waiting' | 'paid' | 'not_paid'
  readonly receipt: ReportResponse | null
  readonly because: NotPaid | null
}
export type Settlement =
  | { readonly state: 'paid'; readonly receipt: ReportResponse }
  | { readonly state: 'not_paid'; readonly because: NotPaid }

/** Pico-euro by book: what was earned, and what practice work was worth that is never paid out. */
export type EarnedPEur = Readonly<Record<Book, bigint>>

/** Energy in Wh, as reported. */
export type FinishedSince = {
  readonly tasks: number
  readonly energyWh: number
  readonly solarWh: number
  readonly earnedPEur: EarnedPEur
}

/** Finished work that is not acknowledged yet, and what became of the rest. What `add` returned from survives a power cut. */
export type Outbox = {
  /** What is known already stays as it is. */
  add(entry: Omit<OutboxEntry, 'attempts'>): void
  /** Waiting or settled. */
  has(assignmentId: string): boolean
  /** Not settled yet. */
  waits(assignmentId: string): boolean
  isPaid(assignmentId: string): boolean
  /** The waiting entry whose time has come, the oldest first; one that nobody can read any more is settled as not paid. */
  due(nowMs: number): OutboxEntry | null
  /** When the next waiting entry is due, in ms since the epoch; null when nothing waits. */
  nextDueMs(): number | null
  /** At most a day ahead: a later time can only be of a clock that was put back, and does not count. */
  postpone(assignmentId: string, untilMs: number): void
  /** An entry is settled once; its result is forgotten, its story kept. */
  settle(assignmentId: string, settlement: Settlement): void
  waiting(): number
  /** The assignments of waiting entries, the oldest first. */
  held(limit: number): readonly string[]
  /** The latest first. */
  history(limit: number): readonly HistoryEntry[]
  /** Everything that was booked so far. */
  earnedPEur(): EarnedPEur
  /** What was finished from this time on: how many tasks, what they used, and what was paid for them so far. */
  since(from: Date): FinishedSince
  /** Forgets settled entries that were finished before this time. */
  forget(before: Date): void
}

/** Energy of some time, in Wh; null is what no meter told. */
export type EnergyAmounts = {
  readonly pvWh: number | null
  readonly importWh: number | null
  readonly exportWh: number | null
  /** What the battery gave, less what it took. */
  readonly batteryWh: number | null
  readonly houseWh: number | null
  /** This computer as a whole. */
  readonly hostWh: number
  /** Its tasks, above rest. */
  readonly computeWh: number
  /** The sun's part of that. */
  readonly solarWh: number
  /** For how long the site's meters were known, in s. */
  readonly coverageS: number
}
export type EnergyPart = EnergyAmounts & { readonly startsAt: Date }
/** What is remembered of energy: 40 days of quarters in UTC, five years of days of this computer's time zone. */
export type EnergyBook = {
  /** Adds to what is known of quarters, by when they began in ms, in one write; forgets what is too much. Throws when the disk takes nothing. */
  add(amounts: ReadonlyMap<number, EnergyAmounts>): void
  quarters(from: Date, until: Date): readonly EnergyPart[]
  days(from: Date, until: Date): readonly EnergyPart[]
}

export type SettingName =
  | 'server'
  | 'coordinator_id'
  | 'spki_sha256'
  | 'redemption_key'
  | 'node_id'
  | 'name'
  | 'location'
  | 'has_solar'
  | 'cpu_cores'
  | 'consent_version'
  | 'mode'
  | 'paused_until'
  | 'network_today'
  | 'sun_starts'
  | 'watts_per_slot'
export type AgentSettings = {
  get(name: SettingName): string | null
  set(name: SettingName, value: string | null): void
  /** All of them or, whatever happens meanwhile, none. */
  setAll(values: Readonly<Partial<Record<SettingName, string | null>>>): void
}

/** Signs with the key that is this node. */
export type Identity = {
  /** Raw 32 bytes of Ed25519, base64url. */
  readonly publicKey: string
  sign(text: string): string
}
