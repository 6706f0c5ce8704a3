import type { INVITE_STATES } from '#core/contracts/enrolment.ts'
import type { InviteId, NodeId, OwnerId } from '#core/ids.ts'

/** A member that nodes belong to; `name` is null once it was erased. */
export type OwnerView = {
  readonly id: OwnerId
  readonly name: string | null
  readonly nodes: number
  readonly createdAt: Date
  readonly erasedAt: Date | null
}
export type InviteState = (typeof INVITE_STATES)[number]
export type InviteView = {
  readonly id: InviteId
  readonly ownerId: OwnerId
  readonly ownerName: string | null
  readonly state: InviteState
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly usedByNodeId: NodeId | null
}
type Page = { readonly limit: number; readonly after: string | null }

export type Owners = {
  add(owner: { id: OwnerId; name: string }): Promise<OwnerView>
  list(page: Page): Promise<readonly OwnerView[]>
  /** Null for an unknown owner; throws `owner_has_nodes` while a node has not left or money is not paid. */
  erase(id: OwnerId): Promise<OwnerView | null>
}

export type Invites = {
  /** Good for a day by PostgreSQL's clock; only the hash of the code is kept. Null for an unknown or erased owner. */
  add(invite: { id: InviteId; ownerId: OwnerId; codeHash: string }): Promise<InviteView | null>
  list(filter: Page & { state: InviteState | null }): Promise<readonly InviteView[]>
  /** Takes an open invite back; any other stays what it is. Null for an unknown one. */
  revoke(id: InviteId): Promise<InviteView | null>
}

/** Writes a code as the string that its finder can join with. */
export type WriteInvite = (code: string) => string
