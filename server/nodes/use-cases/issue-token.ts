import type { TokenRequest } from '#core/contracts/nodes.ts'
import { asNodeId, type CoordinatorId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { tokenStatement } from '#core/statement.ts'
import type { Clock } from '../../shared/ports.ts'
import type { FindCredentials, IssueToken } from '../ports.ts'
import type { CheckSignedRequest } from './signed-request.ts'

type Deps = {
  coordinatorId: CoordinatorId
  findCredentials: FindCredentials
  checkSignedRequest: CheckSignedRequest
  issueToken: IssueToken
  clock: Clock
}
export type RenewToken = (request: TokenRequest) => Promise<{ token: string; expiresAt: Date }>

/** A node whose token runs out signs for a fresh one; a suspended node too, because it may still read and be heard. */
export function makeRenewToken(deps: Deps): RenewToken {
  return async ({ node_id, issued_at: issuedAt, nonce, signature }) => {
    const nodeId = asNodeId(node_id)
    const credentials = await deps.findCredentials(nodeId)
    if (!credentials) throw nodeErrors.signature_invalid()
    const text = tokenStatement({ coordinatorId: deps.coordinatorId, nodeId, issuedAt, nonce })
    await deps.checkSignedRequest({ publicKey: credentials.publicKey, issuedAt, nonce, text, signature })
    return deps.issueToken({ id: nodeId, publicKey: credentials.publicKey }, deps.clock.now())
  }
}
