import { cancelCampaign, newCampaign } from '../../fixtures/test-campaign.ts'
import { newNonce, sha256 } from '../../fixtures/test-node.ts'
import { newWorkload, smallModule } from '../../fixtures/test-workload.ts'
import type { World } from '../world.ts'
import { asAdmin, row } from './row.ts'

const WASM = { 'content-type': 'application/wasm' }
const MODULE_BYTES_MAX = 32 * 1024 * 1024

const aCampaign = async ({ grid }: World) => ({
  token: grid.adminToken,
  path: { id: (await newCampaign(grid, 1)).id },
})

/** The first bytes of a blob that has more. */
const begun = (first: number) => ({
  path: { sha256: sha256(newNonce()) },
  headers: { 'content-range': `bytes ${first}-${first + 9}/1000` },
  raw: Buffer.alloc(10, 'x'),
})

/** Programs, the results of campaigns, and uploads that go on. */
export const PROGRAMS = [
  row('PUT /grid/workloads 201', 'a program that nodes can run', ({ grid }) => ({
    token: grid.adminToken,
    query: { name: 'fresh', version: '1' },
    headers: WASM,
    raw: smallModule(),
  })),
  row('PUT /grid/workloads 200', 'the same again', async ({ grid }) => {
    const words = newNonce()
    const raw = smallModule(words)
    const headers = { ...WASM, authorization: `Bearer ${grid.adminToken}` }
    await fetch(new URL('/grid/workloads?name=again&version=1', grid.url), {
      method: 'PUT',
      headers,
      body: Buffer.from(raw),
    })
    return { token: grid.adminToken, query: { name: 'again', version: '1' }, headers: WASM, raw }
  }),
  row('PUT /grid/workloads 409', 'a name and version that another program has', async ({ grid }) => {
    const { name, version } = await newWorkload(grid)
    return { token: grid.adminToken, query: { name, version }, headers: WASM, raw: smallModule() }
  }),
  row(
    'PUT /grid/workloads 413',
    'more than a program may have',
    asAdmin({ query: { name: 'large', version: '1' }, headers: WASM, raw: new Uint8Array(MODULE_BYTES_MAX + 1) }),
  ),
  row(
    'PUT /grid/workloads 415',
    'bytes that do not say that they are a program',
    asAdmin({ query: { name: 'odd', version: '1' }, headers: { 'content-type': 'text/plain' }, raw: 'x' }),
  ),
  row('GET /grid/campaigns/{id}/result 200', 'what is there of one that runs', async (world) => ({
    ...(await aCampaign(world)),
    query: { partial: 'true' },
  })),
  row('GET /grid/campaigns/{id}/result 409', 'one that is not over', aCampaign),
  row('POST /grid/campaigns/{id}/retry-failed 200', 'one of which nothing failed', async (world) => ({
    ...(await aCampaign(world)),
    json: {},
  })),
  row('POST /grid/campaigns/{id}/retry-failed 409', 'one that was cancelled', async (world) => {
    const asked = await aCampaign(world)
    await cancelCampaign(world.grid, asked.path.id)
    return { ...asked, json: {} }
  }),
  row('PUT /grid/blobs/{sha256} 202', 'its first bytes', asAdmin(begun(0))),
  row('PUT /grid/blobs/{sha256} 409', 'bytes behind those that are not here', asAdmin(begun(500))),
]
