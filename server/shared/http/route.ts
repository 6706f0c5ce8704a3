import type { Context } from 'koa'
import type { z } from 'zod'
import type { AdminCaller, Caller, NodeCaller } from '../ports.ts'

/**
 * Who may use a route. `node`: a node's token, in good standing. `known_node`: a node's token also while suspended or
 * pending (heartbeat and own reads). `admin`: an admin's token. `node_or_admin`: a known node or an admin.
 */
export type Access = 'anyone' | 'node' | 'known_node' | 'admin' | 'node_or_admin'

type CallerOf<A extends Access> = A extends 'anyone'
  ? Caller
  : A extends 'node' | 'known_node'
    ? NodeCaller
    : A extends 'admin'
      ? AdminCaller
      : NodeCaller | AdminCaller

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** A successful answer; `body` is checked against the schema declared for its status. */
export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Content type of a body that no schema describes. */
export type MediaType =
  | 'text/html'
  | 'text/csv'
  | 'application/json'
  | 'application/octet-stream'
  | 'application/x-tar'
  | 'image/png'

/**
 * One endpoint as data: what validates requests is what the OpenAPI document is made from. `responses` lists each
 * successful status with its schema (null for no body, a content type for one without a schema, several where the answer's
 * own header says which); `errors` the codes of
 * the catalogue it can answer with beyond those that follow from its access, its body, or from being a route at all.
 */
export type Route<
  A extends Access = Access,
  P extends z.ZodType | undefined = z.ZodType | undefined,
  Q extends z.ZodType | undefined = z.ZodType | undefined,
  B extends z.ZodType | undefined = z.ZodType | undefined,
> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Koa router path: `/grid/assignments/:id/start`. */
  readonly path: string
  readonly access: A
  /** With `node_or_admin`: refuses a node that may not work, where more than its own record is at stake. */
  readonly goodStanding?: boolean
  /** A GET that changes something: HEAD, which would do the same and show nothing, is refused. */
  readonly hasEffect?: boolean
  /** Whether also an agent that is too old is served: what it has finished must not be lost. Default: where anyone is. */
  readonly servesOutdated?: boolean
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  /** Headers that matter here, for the description; the handler reads them itself. */
  readonly headers?: z.ZodType
  readonly body?: B
  /** `json` (default) is parsed and limited; `stream` leaves the request's bytes to the handler. */
  readonly bodyKind?: 'json' | 'stream'
  /** Of a stream; default: any bytes. */
  readonly bodyType?: 'application/wasm'
  readonly responses: Readonly<Record<number, z.ZodType | MediaType | readonly MediaType[] | null>>
  readonly errors: readonly string[]
  handle(request: RouteRequest<A, P, Q, B>): Promise<Answer>
}

export type RouteRequest<A extends Access, P, Q, B> = {
  readonly caller: CallerOf<A>
  readonly params: OutputOf<P>
  readonly query: OutputOf<Q>
  readonly body: OutputOf<B>
  /** Aborted when the client goes away or the server stops: long polls end. */
  readonly signal: AbortSignal
  /** Only for streams and headers; values come from the fields above. */
  readonly ctx: Context
}

/** Gives a route its types and forgets them again, so that routes of all features stand in one list. */
export function route<
  A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: Route<A, P, Q, B>): Route {
  return definition
}

/** Whether an agent that is too old is told to update instead of being served; an admin never is. */
export const wantsCurrentAgent = ({ access, servesOutdated }: Pick<Route, 'access' | 'servesOutdated'>) =>
  access !== 'admin' && !(servesOutdated ?? access === 'anyone')
