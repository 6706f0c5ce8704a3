import type { CreateInviteResponse, InviteItem, OwnerItem } from '#core/contracts/enrolment.ts'
import { type AdminHttp, everyItem } from '../admin-http.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { UsageError } from '../exit-codes.ts'
import { optional } from '../invocation.ts'

const ownerColumns = ({ id, name, nodes, created_at }: OwnerItem) => ({ id, name, nodes, since: created_at })
const inviteColumns = (invite: InviteItem) => ({
  id: invite.id,
  owner: invite.owner_name,
  state: invite.state,
  expires: invite.expires_at,
  node: invite.used_by_node_id,
})
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function createInvite({ http, words, show }: Work): Promise<void> {
  const owner_id = await ownerIdOf(onlyWord(words, 'owner (id or name)'), http)
  const made = await http<CreateInviteResponse>({ method: 'POST', path: '/grid/invites', json: { owner_id } })
  show.one({ id: made.id, owner: made.owner_name, expires_at: made.expires_at, invite: made.invite })
  show.line(
    'Shown this once, good for one node. On it: npm run node -- register --invite STRING --name NAME --location PLACE',
  )
}

/** People know names; one that is not known, or not unique, is said so. */
async function ownerIdOf(word: string, http: AdminHttp): Promise<string> {
  if (UUID.test(word)) return word.toLowerCase()
  const owners = await Array.fromAsync(everyItem<OwnerItem>(http, '/grid/owners', new URLSearchParams()))
  const [found, ...others] = owners.filter(({ name }) => name === word)
  if (!found) throw new UsageError(`There is no owner called “${word}”; make one with: owners add "${word}"`)
  if (others.length > 0) throw new UsageError(`Several owners are called “${word}”; give an id.`)
  return found.id
}

export const OWNER_COMMANDS: Commands = {
  'owners list': {
    usage: '',
    says: 'members and how many nodes each has',
    options: [],
    run: async ({ http, show }) =>
      show.rows(await Array.fromAsync(everyItem<OwnerItem>(http, '/grid/owners', new URLSearchParams())), ownerColumns),
  },
  'owners add': {
    usage: 'NAME',
    says: 'a member whose nodes will join',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(
        await http<OwnerItem>({ method: 'POST', path: '/grid/owners', json: { name: onlyWord(words, 'name') } }),
      ),
  },
  'owners erase': {
    usage: 'ID',
    says: 'erase the name of a member who is gone; the ledger stays',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(await http<object>({ method: 'DELETE', path: `/grid/owners/${onlyWord(words, 'owner id')}` })),
  },
  'invites list': {
    usage: '[--state S]',
    says: 'invites: open, used, expired, revoked',
    options: ['state'],
    async run({ http, invocation, show }) {
      const state = optional(invocation, 'state')
      const query = new URLSearchParams(state ? { state } : {})
      show.rows(await Array.fromAsync(everyItem<InviteItem>(http, '/grid/invites', query)), inviteColumns)
    },
  },
  'invites create': {
    usage: 'OWNER',
    says: 'an invite for one node of this owner (id or name), good for a day',
    options: [],
    run: createInvite,
  },
  'invites revoke': {
    usage: 'ID',
    says: 'take an unused invite back',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(await http<object>({ method: 'DELETE', path: `/grid/invites/${onlyWord(words, 'invite id')}` })),
  },
}
