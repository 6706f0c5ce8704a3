import { canonicalJson, type Json } from './canonical-json.ts'
import type { AssignmentId, CoordinatorId, NodeId, TaskId } from './ids.ts'

/** SHA-256 of the UTF-8 bytes of a text as 64 lower-case hex digits. */
export type Sha256Hex = (text: string) => string

/** True when the Ed25519 `signature` (base64url) over the UTF-8 bytes of `text` was made with the key `publicKey` (base64url, 32 bytes). */
export type VerifySignature = (statement: { publicKey: string; text: string; signature: string }) => boolean

/** A signed statement is lines joined by a newline; its second line names the grid, so it serves at no other. */
const statement = (lines: readonly string[]) => lines.join('\n')

/** `body` is the request as sent, without its signature. */
export function registerStatement(
  input: { coordinatorId: CoordinatorId; issuedAt: string; nonce: string; body: Json },
  sha256Hex: Sha256Hex,
): string {
  const { coordinatorId, issuedAt, nonce, body } = input
  return statement(['koprogo-register/1', coordinatorId, issuedAt, nonce, sha256Hex(canonicalJson(body))])
}

export function tokenStatement(input: {
  coordinatorId: CoordinatorId
  nodeId: NodeId
  issuedAt: string
  nonce: string
}): string {
  return statement(['koprogo-token/1', input.coordinatorId, input.nodeId, input.issuedAt, input.nonce])
}

export type ReportClaims = {
  readonly coordinatorId: CoordinatorId
  readonly nodeId: NodeId
  readonly taskId: TaskId
  readonly assignmentId: AssignmentId
  readonly resultHash: string
  /** Plain decimal of watt-hours, as `formatEnergyWh` prints it. */
  readonly energyWh: string
  readonly solarWh: string
  /** The times exactly as sent. */
  readonly startedAt: string
  readonly finishedAt: string
  /** 64 hex digits, or `-` without evidence. */
  readonly evidenceHash: string
}

export function reportStatement(claims: ReportClaims): string {
  return statement([
    'koprogo-report/1',
    claims.coordinatorId,
    claims.nodeId,
    claims.taskId,
    claims.assignmentId,
    claims.resultHash,
    claims.energyWh,
    claims.solarWh,
    claims.startedAt,
    claims.finishedAt,
    claims.evidenceHash,
  ])
}

/** SHA-256 of the evidence's RFC 8785 form, or `-` when a report carries none. */
export function evidenceHash(evidence: Json | undefined, sha256Hex: Sha256Hex): string {
  return evidence === undefined ? '-' : sha256Hex(canonicalJson(evidence))
}
