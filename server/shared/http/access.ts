import { ensureMayWork, type NodeStanding } from '#core/node/node.ts'
import { nodeErrors } from '#core/node/errors.ts'
import type { NodeId } from '#core/ids.ts'
import type { AdminCaller, Caller, NodeCaller } from '../ports.ts'
import type { Access } from './route.ts'

/** Turns a bearer token into who sent it; null for one that is unknown, expired, revoked or not of this coordinator. */
export type ReadToken = (token: string) => Promise<NodeCaller | AdminCaller | null>
/** An admin's decision about a node, at most 1 s old; null for a node that does not exist. */
export type StandingOf = (nodeId: NodeId) => Promise<NodeStanding | null>

const ANYONE: Caller = { kind: 'anyone' }

/** Who sends this `Authorization` header; a token that is no good counts as none. */
export async function readCaller(header: string, readToken: ReadToken): Promise<Caller> {
  const token = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(header)?.[1]
  return token === undefined ? ANYONE : ((await readToken(token)) ?? ANYONE)
}

/** Throws `token_invalid`, `node_required`, `admin_required`, or what the node's standing forbids. */
export async function ensureAccess(
  caller: Caller,
  { access, goodStanding = false }: { access: Access; goodStanding?: boolean },
  standingOf: StandingOf,
): Promise<void> {
  if (access === 'anyone') return
  if (caller.kind === 'anyone') throw nodeErrors.token_invalid()
  if (caller.kind === 'admin') return ensureForAdmins(access)
  if (access === 'admin') throw nodeErrors.admin_required()
  const standing = await standingOf(caller.nodeId)
  if (standing === null) throw nodeErrors.token_invalid()
  if (access === 'node' || goodStanding) ensureMayWork(standing)
}

function ensureForAdmins(access: Access): void {
  if (access === 'node' || access === 'known_node') throw nodeErrors.node_required()
}

/** What a node says about itself must be about itself. */
export function ensureOwnNodeId(caller: Caller, ...parts: readonly unknown[]): void {
  if (caller.kind !== 'node') return
  for (const part of parts) {
    const named = typeof part === 'object' && part !== null && 'node_id' in part ? part.node_id : undefined
    if (named !== undefined && named !== caller.nodeId) throw nodeErrors.node_mismatch()
  }
}
