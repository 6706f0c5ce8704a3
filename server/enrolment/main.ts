import { hashOfCode, newCode } from '../shared/auth/one-time-codes.ts'
import type { Route } from '../shared/http/route.ts'
import type { Ids } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresInvites } from './adapters/postgres-invites.ts'
import { postgresOwners } from './adapters/postgres-owners.ts'
import { enrolmentRoutes } from './http/enrolment-routes.ts'
import type { WriteInvite } from './ports.ts'
import { makeInviteOwner } from './use-cases/invite-owner.ts'

type Deps = { database: Database; ids: Ids; writeInvite: WriteInvite }

export function composeEnrolment({ database, ids, writeInvite }: Deps): { routes: readonly Route[] } {
  const owners = postgresOwners(database)
  const invites = postgresInvites(database)
  const inviteOwner = makeInviteOwner({ invites, ids, newCode, hashOfCode, writeInvite })
  return { routes: enrolmentRoutes({ owners, invites, inviteOwner, ids }) }
}
