import type { Route } from '../shared/http/route.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresCreditQueries } from './adapters/postgres-credit-queries.ts'
import { creditRoutes } from './http/credit-routes.ts'

export function composeCredits({ database }: { database: Database }): { routes: readonly Route[] } {
  return { routes: creditRoutes(postgresCreditQueries(database)) }
}
