import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { asInviteId, type OwnerId } from '#core/ids.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Invites, InviteView, WriteInvite } from '../ports.ts'

type Deps = {
  invites: Invites
  ids: Ids
  newCode: () => string
  hashOfCode: (code: string) => string
  writeInvite: WriteInvite
}
export type InviteOwner = (ownerId: OwnerId) => Promise<{ invite: InviteView; text: string }>

/** A one-time string for one more node of a member; it is told this once and kept nowhere. */
export function makeInviteOwner({ invites, ids, newCode, hashOfCode, writeInvite }: Deps): InviteOwner {
  return async (ownerId) => {
    const code = newCode()
    const invite = await invites.add({ id: asInviteId(ids.next()), ownerId, codeHash: hashOfCode(code) })
    if (!invite) throw enrolmentErrors.owner_not_found()
    return { invite, text: writeInvite(code) }
  }
}
