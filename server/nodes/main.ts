import type { CoordinatorId } from '#core/ids.ts'
import type { Route } from '../shared/http/route.ts'
import type { NodeTokens } from '../shared/auth/node-tokens.ts'
import { hashOfCode, newCode } from '../shared/auth/one-time-codes.ts'
import { isPublicKey, sha256Hex, verifySignature } from '../shared/auth/signing.ts'
import type { Clock, Ids, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { cachedCredentials, postgresNodeRepository, postgresSpendNonce } from './adapters/postgres-node-repository.ts'
import { postgresWriteBeats } from './adapters/postgres-write-beats.ts'
import { postgresEnrol } from './adapters/postgres-enrol.ts'
import { postgresManageNodes } from './adapters/postgres-manage-nodes.ts'
import { limitCodeGuesses } from './http/code-guesses.ts'
import { manageRoutes } from './http/manage-routes.ts'
import { nodeRoutes } from './http/node-routes.ts'
import type { Enrolment, FindCredentials } from './ports.ts'
import { makeRenewToken } from './use-cases/issue-token.ts'
import { makeReceiveHeartbeat } from './use-cases/receive-heartbeat.ts'
import { makeRekeyNode } from './use-cases/rekey-node.ts'
import { makeRegisterNode } from './use-cases/register-node.ts'
import { makeCheckSignedRequest } from './use-cases/signed-request.ts'

type Deps = {
  database: Database
  clock: Clock
  ids: Ids
  coordinatorId: CoordinatorId
  tokens: NodeTokens
  newcomer: (request: { isForwarded: boolean }) => Enrolment['newcomer']
  writeInvite: (code: string) => string
  tasksChanged: () => void
  leaseMs: number
  heartbeatS: number
  agentVersionMin: string
}

export function composeNodes(deps: Deps): {
  routes: readonly Route[]
  services: readonly Service[]
  findCredentials: FindCredentials
} {
  const { database, clock, ids, coordinatorId, tokens, newcomer, leaseMs } = deps
  const nodes = postgresNodeRepository(database)
  const { find: findCredentials, forget } = cachedCredentials(database)
  const checkSignedRequest = makeCheckSignedRequest({
    clock,
    verifySignature,
    spendNonce: postgresSpendNonce(database),
  })
  const issueToken = tokens.issue
  const registration = {
    coordinatorId,
    newcomer,
    nodes,
    enrol: postgresEnrol(database),
    forget,
    hashOfCode,
    checkSignedRequest,
    isPublicKey,
    sha256Hex,
    issueToken,
    ids,
    clock,
  }
  const registerNode = makeRegisterNode(registration)
  const renewToken = makeRenewToken({ coordinatorId, findCredentials, checkSignedRequest, issueToken, clock })
  const manage = postgresManageNodes(database)
  const { writeInvite, tasksChanged, heartbeatS, agentVersionMin } = deps
  const rekeyNode = makeRekeyNode({ manage, ids, newCode, hashOfCode, writeInvite })
  const heartbeats = makeReceiveHeartbeat({ writeBeats: postgresWriteBeats({ database, leaseMs }), clock })
  return {
    routes: [
      ...nodeRoutes({
        registerNode,
        tryCode: limitCodeGuesses(clock),
        renewToken,
        receiveHeartbeat: heartbeats.receive,
        nodes,
        clock,
        heartbeatS,
        agentVersionMin,
      }),
      ...manageRoutes({ nodes, manage, rekeyNode, forget, tasksChanged }),
    ],
    services: [{ start: () => undefined, stop: () => heartbeats.stop() }],
    findCredentials,
  }
}
