import type { Route } from '../shared/http/route.ts'
import type { Ids } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresRedemptions } from './adapters/postgres-redemptions.ts'
import { redemptionRoutes } from './http/redemption-routes.ts'
import { makeRedeem } from './use-cases/redeem.ts'

type Deps = { database: Database; ids: Ids; minimumPEur: bigint }

export function composeRedemptions({ database, ids, minimumPEur }: Deps): { routes: readonly Route[] } {
  const redemptions = postgresRedemptions(database)
  return { routes: redemptionRoutes({ redemptions, redeem: makeRedeem({ redemptions, ids, minimumPEur }) }) }
}
