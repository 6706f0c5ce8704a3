import type { NodeResponse, PatchNodeRequest } from '#core/contracts/nodes.ts'
import type { RekeyResponse } from '#core/contracts/enrolment.ts'
import { everyItem } from '../admin-http.ts'
import { type Commands, onlyWord, type Work } from '../command.ts'
import { UsageError } from '../exit-codes.ts'
import { optional } from '../invocation.ts'

const columns = (node: NodeResponse) => ({
  id: node.id,
  name: node.name,
  status: node.status,
  owner: node.owner_name,
  cores: node.cpu_cores,
  sun_w: node.surplus_watts ?? node.solar_watts,
  open: node.open_assignments,
  back_off_until: node.backoff_until,
  seen: node.last_seen_at,
})

async function list({ http, invocation, show }: Work): Promise<void> {
  const status = optional(invocation, 'status')
  const owner = optional(invocation, 'owner')
  const query = new URLSearchParams({ ...(status ? { status } : {}), ...(owner ? { owner_id: owner } : {}) })
  show.rows(await Array.fromAsync(everyItem<NodeResponse>(http, '/grid/nodes', query)), columns)
}

const patch = (fields: PatchNodeRequest) => async (work: Work) => {
  const id = onlyWord(work.words, 'node id')
  work.show.one(await work.http<NodeResponse>({ method: 'PATCH', path: `/grid/nodes/${id}`, json: fields }))
}

async function rename(work: Work): Promise<void> {
  const name = optional(work.invocation, 'name')
  const location = optional(work.invocation, 'location')
  if (name === undefined && location === undefined) throw new UsageError('rename needs --name or --location.')
  await patch({ ...(name === undefined ? {} : { name }), ...(location === undefined ? {} : { location }) })(work)
}

async function rekey({ http, words, show }: Work): Promise<void> {
  const id = onlyWord(words, 'node id')
  const { invite, expires_at, node_id } = await http<RekeyResponse>({
    method: 'POST',
    path: `/grid/nodes/${id}/rekey`,
    json: {},
  })
  show.one({ node_id, invite, expires_at })
  show.line('Shown this once. On the node: npm run node -- register --invite STRING --name NAME --location PLACE')
}

export const NODE_COMMANDS: Commands = {
  'nodes list': {
    usage: '[--status S] [--owner ID]',
    says: 'every node, and which are on back-off',
    options: ['status', 'owner'],
    run: list,
  },
  'nodes show': {
    usage: 'ID',
    says: 'one node',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(await http<NodeResponse>({ method: 'GET', path: `/grid/nodes/${onlyWord(words, 'node id')}` })),
  },
  'nodes approve': {
    usage: 'ID',
    says: 'let a node work that waits for it, or that was suspended',
    options: [],
    run: patch({ status: 'active' }),
  },
  'nodes suspend': { usage: 'ID', says: 'give it nothing more', options: [], run: patch({ status: 'suspended' }) },
  'nodes rename': {
    usage: 'ID [--name N] [--location L]',
    says: 'change what it is called',
    options: ['name', 'location'],
    run: rename,
  },
  'nodes rekey': {
    usage: 'ID',
    says: 'a one-time string that gives it a new key (a dead SD card)',
    options: [],
    run: rekey,
  },
  'nodes remove': {
    usage: 'ID',
    says: 'it leaves for good: personal data is erased, the ledger stays',
    options: [],
    run: async ({ http, words, show }) =>
      show.one(await http<object>({ method: 'DELETE', path: `/grid/nodes/${onlyWord(words, 'node id')}` })),
  },
}
