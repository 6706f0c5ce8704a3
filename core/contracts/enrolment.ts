import { z } from 'zod'
import { Id, Instant, ListQuery, listOf, Name } from './primitives.ts'

export const CreateOwnerRequest = z.strictObject({ name: Name })
export type CreateOwnerRequest = z.infer<typeof CreateOwnerRequest>

/** A member that nodes belong to. `name` is null once it was erased. */
export const OwnerItem = z.strictObject({
  id: Id,
  name: z.string().nullable(),
  nodes: z.int(),
  created_at: Instant,
  erased_at: Instant.nullable(),
})
export type OwnerItem = z.infer<typeof OwnerItem>
export const OwnersQuery = z.strictObject({ ...ListQuery })
export const OwnersResponse = listOf(OwnerItem)

export const CreateInviteRequest = z.strictObject({ owner_id: Id })
export type CreateInviteRequest = z.infer<typeof CreateInviteRequest>

export const INVITE_STATES = ['open', 'used', 'expired', 'revoked'] as const
export const InviteItem = z.strictObject({
  id: Id,
  owner_id: Id,
  owner_name: z.string().nullable(),
  state: z.enum(INVITE_STATES),
  created_at: Instant,
  expires_at: Instant,
  used_by_node_id: Id.nullable(),
})
export type InviteItem = z.infer<typeof InviteItem>

/** `invite` is shown this once; the coordinator keeps only its hash. */
export const CreateInviteResponse = z.strictObject({ ...InviteItem.shape, invite: z.string() })
export type CreateInviteResponse = z.infer<typeof CreateInviteResponse>
export const InvitesQuery = z.strictObject({ ...ListQuery, state: z.enum(INVITE_STATES).optional() })
export const InvitesResponse = listOf(InviteItem)

/** A one-time string, of the form of an invite, with which a new key takes the place of a node's lost one. */
export const RekeyResponse = z.strictObject({ node_id: Id, invite: z.string(), expires_at: Instant })
export type RekeyResponse = z.infer<typeof RekeyResponse>
