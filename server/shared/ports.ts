import type { NodeId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'

/** The process's clock; what the grid must agree on is timed by PostgreSQL's instead. */
export type Clock = { now(): Date }

/** Fresh UUIDv7, ordered by time. */
export type Ids = { next(): string }

/** Structured log, as pino's: fields first, then a sentence. Secrets never go in. */
export type Logger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Who makes a request, after its token was checked. */
export type Caller = { readonly kind: 'anyone' } | NodeCaller | AdminCaller
export type NodeCaller = { readonly kind: 'node'; readonly nodeId: NodeId }
/** `book` is where the work that this admin submits is booked. */
export type AdminCaller = {
  readonly kind: 'admin'
  readonly tokenId: string
  readonly name: string
  readonly book: Book
}

/** A loop that runs beside the requests; `stop` resolves when its last round is over. */
export type Service = { start(): void; stop(): Promise<void> }
