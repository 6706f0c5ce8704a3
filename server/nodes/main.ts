import type { CoordinatorId } from '#core/ids.ts'
import type { Route } from '../shared/http/route.ts'
import type { NodeTokens } from '../shared/auth/node-tokens.ts'
import { isPublicKey, sha256Hex, verifySignature } from '../shared/auth/signing.ts'
import type { Clock, Ids, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { cachedCredentials, postgresNodeRepository, postgresSpendNonce } from './adapters/postgres-node-repository.ts'
import { postgresWriteBeats } from './adapters/postgres-write-beats.ts'
import { nodeRoutes } from './http/node-routes.ts'
import type { FindCredentials } from './ports.ts'
import { makeRenewToken } from './use-cases/issue-token.ts'
import { makeReceiveHeartbeat } from './use-cases/receive-heartbeat.ts'
import { makeRegisterNode } from './use-cases/register-node.ts'
import { makeCheckSignedRequest } from './use-cases/signed-request.ts'

type Deps = {
  database: Database
  clock: Clock
  ids: Ids
  coordinatorId: CoordinatorId
  tokens: NodeTokens
  isOpen: (request: { isForwarded: boolean }) => boolean
  leaseMs: number
  heartbeatS: number
}

export function composeNodes(deps: Deps): {
  routes: readonly Route[]
  services: readonly Service[]
  findCredentials: FindCredentials
} {
  const { database, clock, ids, coordinatorId, tokens, isOpen, leaseMs, heartbeatS } = deps
  const nodes = postgresNodeRepository(database)
  const findCredentials = cachedCredentials(database)
  const checkSignedRequest = makeCheckSignedRequest({
    clock,
    verifySignature,
    spendNonce: postgresSpendNonce(database),
  })
  const issueToken = tokens.issue
  const registration = {
    coordinatorId,
    isOpen,
    nodes,
    checkSignedRequest,
    isPublicKey,
    sha256Hex,
    issueToken,
    ids,
    clock,
  }
  const registerNode = makeRegisterNode(registration)
  const renewToken = makeRenewToken({ coordinatorId, findCredentials, checkSignedRequest, issueToken, clock })
  const heartbeats = makeReceiveHeartbeat({ writeBeats: postgresWriteBeats({ database, leaseMs }), clock })
  return {
    routes: nodeRoutes({ registerNode, renewToken, receiveHeartbeat: heartbeats.receive, nodes, clock, heartbeatS }),
    services: [{ start: () => undefined, stop: () => heartbeats.stop() }],
    findCredentials,
  }
}
