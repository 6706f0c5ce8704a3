import type { CoordinatorId } from '#core/ids.ts'
import type { Route } from '../shared/http/route.ts'
import type { Clock } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresProofLog } from './adapters/postgres-proof-log.ts'
import { workerVerifyLog } from './adapters/worker-verify-log.ts'
import { proofRoutes } from './http/proof-routes.ts'
import { makeShareVerification } from './use-cases/share-verification.ts'

type Deps = { database: Database; databaseUrl: string; coordinatorId: CoordinatorId; clock: Clock }

export function composeProofs({ database, databaseUrl, coordinatorId, clock }: Deps): { routes: readonly Route[] } {
  const verifyLog = makeShareVerification({ verifyLog: workerVerifyLog({ url: databaseUrl, coordinatorId }), clock })
  return { routes: proofRoutes({ log: postgresProofLog(database), verifyLog }) }
}
