import { rekeyCode } from '../../fixtures/joining.ts'
import { newKey, newNonce, registerNode, registerRequest, tokenRequest } from '../../fixtures/test-node.ts'
import type { World } from '../world.ts'
import { asAdmin, NOBODY, row } from './row.ts'

const profileOf = ({ grid }: World, profile: Parameters<typeof registerRequest>[2] = {}, key = newKey()) => ({
  json: registerRequest(grid.coordinatorId, key, profile),
})

/** Nodes, owners and invites. */
export const JOINING = [
  row('POST /grid/token 403', 'with a token of another node', async ({ grid, newNode }) => ({
    token: (await newNode()).token,
    json: tokenRequest(grid.coordinatorId, { key: newKey(), nodeId: NOBODY }),
  })),
  row('GET /readyz 503', 'the database is away', ({ troubled }) => ({
    url: troubled.url,
    headers: { 'x-forwarded-for': '192.0.2.1' },
  })),
  row('POST /grid/register 201', 'a new key', (world) => profileOf(world)),
  row('POST /grid/register 200', 'the same key again', async (world) => {
    const key = newKey()
    await registerNode(world.grid, {}, key)
    return profileOf(world, {}, key)
  }),
  row('POST /grid/register 401', 'signed by another key', async (world) => {
    const { json } = profileOf(world)
    return { json: { ...json, public_key: newKey().publicKey } }
  }),
  row('POST /grid/register 403', 'an invite that nobody made', (world) =>
    profileOf(world, { enrolment_code: newNonce() }),
  ),
  row('POST /grid/register 409', 'a re-key code with the key of another node', async (world) => {
    const key = newKey()
    await registerNode(world.grid, {}, key)
    const code = await rekeyCode(world.grid, (await world.newNode()).id)
    return profileOf(world, { enrolment_code: code }, key)
  }),
  row('POST /grid/token 200', 'signed', async ({ grid, newNode }) => {
    const { id, publicKey, sign } = await newNode()
    return { json: tokenRequest(grid.coordinatorId, { key: { publicKey, sign }, nodeId: id }) }
  }),
  row('POST /grid/token 401', 'signed by another key', async ({ grid, newNode }) => ({
    json: tokenRequest(grid.coordinatorId, { key: newKey(), nodeId: (await newNode()).id }),
  })),
  row('POST /grid/heartbeat 200', 'a node about itself', async ({ newNode }) => {
    const { id, token } = await newNode()
    return { token, json: { node_id: id, cpu_usage: 10, solar_watts: 0 } }
  }),
  row('GET /grid/nodes/{id} 200', 'a node', async ({ grid, newNode }) => ({
    token: grid.adminToken,
    path: { id: (await newNode()).id },
  })),
  row('PATCH /grid/nodes/{id} 200', 'another name', async ({ grid, newNode }) => ({
    token: grid.adminToken,
    path: { id: (await newNode()).id },
    json: { name: 'The hall' },
  })),
  row('PATCH /grid/nodes/{id} 404', 'no such node', asAdmin({ path: { id: NOBODY }, json: { name: 'The hall' } })),
  row('PATCH /grid/nodes/{id} 409', 'a node that left', async ({ grid, leftNode }) => ({
    token: grid.adminToken,
    path: { id: (await leftNode()).id },
    json: { status: 'active' },
  })),
  row('DELETE /grid/nodes/{id} 200', 'a node that leaves', async ({ newNode }) => {
    const { id, token } = await newNode()
    return { token, path: { id } }
  }),
  row('POST /grid/nodes/{id}/rekey 201', 'a node', async ({ grid, newNode }) => ({
    token: grid.adminToken,
    path: { id: (await newNode()).id },
    json: {},
  })),
  row('POST /grid/nodes/{id}/rekey 409', 'a node that left', async ({ grid, leftNode }) => ({
    token: grid.adminToken,
    path: { id: (await leftNode()).id },
    json: {},
  })),
  row('POST /grid/owners 201', 'a name', asAdmin({ json: { name: 'Marie Peeters' } })),
  row('DELETE /grid/owners/{id} 200', 'an owner without nodes', async ({ grid, newOwnerId }) => ({
    token: grid.adminToken,
    path: { id: await newOwnerId() },
  })),
  row('DELETE /grid/owners/{id} 409', 'an owner with a node', async ({ grid, newInvite }) => {
    const { code, owner_id: id } = await newInvite()
    await registerNode(grid, { enrolment_code: code })
    return { token: grid.adminToken, path: { id } }
  }),
  row('POST /grid/invites 201', 'for an owner', async ({ grid, newOwnerId }) => ({
    token: grid.adminToken,
    json: { owner_id: await newOwnerId() },
  })),
  row('POST /grid/invites 404', 'no such owner', asAdmin({ json: { owner_id: NOBODY } })),
  row('DELETE /grid/invites/{id} 200', 'an open invite', async ({ grid, newInvite }) => ({
    token: grid.adminToken,
    path: { id: (await newInvite()).id },
  })),
]
