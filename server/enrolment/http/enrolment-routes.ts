import { z } from 'zod'
import {
  CreateInviteRequest,
  CreateInviteResponse,
  CreateOwnerRequest,
  InviteItem,
  InvitesQuery,
  InvitesResponse,
  OwnerItem,
  OwnersQuery,
  OwnersResponse,
} from '#core/contracts/enrolment.ts'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { asInviteId, asOwnerId } from '#core/ids.ts'
import { parseName } from '#core/node/node.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Invites, InviteView, Owners, OwnerView } from '../ports.ts'
import type { InviteOwner } from '../use-cases/invite-owner.ts'
import { consentRoute } from './consent-route.ts'

type Deps = { owners: Owners; invites: Invites; inviteOwner: InviteOwner; ids: Ids }
const OneParams = z.strictObject({ id: Id })

export const enrolmentRoutes = (deps: Deps): readonly Route[] => [
  consentRoute(),
  ...ownerRoutes(deps),
  ...inviteRoutes(deps),
]

const presentOwner = ({ id, name, nodes, createdAt, erasedAt }: OwnerView): z.infer<typeof OwnerItem> => ({
  id,
  name,
  nodes,
  created_at: createdAt.toISOString(),
  erased_at: erasedAt?.toISOString() ?? null,
})

const presentInvite = (invite: InviteView): z.infer<typeof InviteItem> => ({
  id: invite.id,
  owner_id: invite.ownerId,
  owner_name: invite.ownerName,
  state: invite.state,
  created_at: invite.createdAt.toISOString(),
  expires_at: invite.expiresAt.toISOString(),
  used_by_node_id: invite.usedByNodeId,
})

const ownerRoutes = ({ owners, ids }: Deps): readonly Route[] => [
  route({
    method: 'get',
    path: '/grid/owners',
    access: 'admin',
    summary: 'Members and how many nodes each has',
    query: OwnersQuery,
    responses: { 200: OwnersResponse },
    errors: [],
    async handle({ query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const found = await owners.list({ limit: limit + 1, after: readCursor(query.cursor) })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentOwner }) }
    },
  }),
  route({
    method: 'post',
    path: '/grid/owners',
    access: 'admin',
    summary: 'A member whose nodes will join',
    body: CreateOwnerRequest,
    responses: { 201: OwnerItem },
    errors: ['node_name_invalid'],
    async handle({ body }) {
      const owner = await owners.add({ id: asOwnerId(ids.next()), name: parseName(body.name) })
      return { status: 201, body: presentOwner(owner) }
    },
  }),
  route({
    method: 'delete',
    path: '/grid/owners/:id',
    access: 'admin',
    summary: 'Erase the name of a member who is gone; what the ledger says stays',
    params: OneParams,
    responses: { 200: OwnerItem },
    errors: ['owner_not_found', 'owner_has_nodes'],
    async handle({ params }) {
      const owner = await owners.erase(asOwnerId(params.id))
      if (!owner) throw enrolmentErrors.owner_not_found()
      return { status: 200, body: presentOwner(owner) }
    },
  }),
]

const inviteRoutes = ({ invites, inviteOwner }: Deps): readonly Route[] => [
  route({
    method: 'get',
    path: '/grid/invites',
    access: 'admin',
    summary: 'Invites in the order in which they were made, without their codes',
    query: InvitesQuery,
    responses: { 200: InvitesResponse },
    errors: [],
    async handle({ query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const page = { limit: limit + 1, after: readCursor(query.cursor) }
      const found = await invites.list({ ...page, state: query.state ?? null })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentInvite }) }
    },
  }),
  route({
    method: 'post',
    path: '/grid/invites',
    access: 'admin',
    summary: 'One string with which one node of a member joins, good for a day; shown this once',
    body: CreateInviteRequest,
    responses: { 201: CreateInviteResponse },
    errors: ['owner_not_found'],
    async handle({ body }) {
      const { invite, text } = await inviteOwner(asOwnerId(body.owner_id))
      return { status: 201, body: { ...presentInvite(invite), invite: text } }
    },
  }),
  route({
    method: 'delete',
    path: '/grid/invites/:id',
    access: 'admin',
    summary: 'Take an open invite back; one that was used stays used',
    params: OneParams,
    responses: { 200: InviteItem },
    errors: ['invite_not_found'],
    async handle({ params }) {
      const invite = await invites.revoke(asInviteId(params.id))
      if (!invite) throw enrolmentErrors.invite_not_found()
      return { status: 200, body: presentInvite(invite) }
    },
  }),
]
