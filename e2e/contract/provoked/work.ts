import { putBlob } from '../../fixtures/test-grid.ts'
import { newNonce, sha256 } from '../../fixtures/test-node.ts'
import { newTask } from '../../fixtures/test-work.ts'
import type { World } from '../world.ts'
import { asAdmin, NOBODY, row, type Row } from './row.ts'

const BYTES = Buffer.from('0123456789')

/** The address of a blob that is there, for an admin. */
async function stored({ grid }: World) {
  await putBlob(grid, BYTES, sha256(BYTES))
  return { token: grid.adminToken, path: { sha256: sha256(BYTES) } }
}

/** Tasks, assignments, reports and blobs. */
export const WORK: readonly Row[] = [
  row('GET /grid/task 200', 'there is one', async ({ grid, newNode }) => {
    await newTask(grid)
    const { id, token } = await newNode()
    return { token, query: { node_id: id } }
  }),
  row('GET /grid/task 204', 'none of this type', async ({ newNode }) => {
    const { id, token } = await newNode()
    return { token, query: { node_id: id, types: 'render' } }
  }),
  row('POST /grid/task 201', 'an audit of a stored file', async ({ grid }) => {
    await putBlob(grid, BYTES, sha256(BYTES))
    const json = { task_type: 'data_hash', data_url: `blob:${sha256(BYTES)}`, deadline_minutes: 60 }
    return { token: grid.adminToken, json }
  }),
  row('GET /grid/task/{id} 200', 'a task', async ({ grid }) => ({
    token: grid.adminToken,
    path: { id: (await newTask(grid)).id },
  })),
  ...(['start', 'release', 'fail'] as const).flatMap((verb): readonly Row[] => {
    const json = verb === 'fail' ? { reason: 'out of memory', retryable: true } : {}
    const operation = `POST /grid/assignments/{id}/${verb}`
    return [
      row(`${operation} 200`, 'its own assignment', async ({ worker }) => {
        const { node, task } = await worker()
        return { token: node.token, path: { id: task.assignment_id }, json }
      }),
      row(`${operation} 404`, 'no such assignment', async ({ newNode }) => ({
        token: (await newNode()).token,
        path: { id: NOBODY },
        json,
      })),
      row(`${operation} 409`, 'an assignment that was reported', async ({ worker }) => {
        const { node, task } = await worker()
        await node.report(task)
        return { token: node.token, path: { id: task.assignment_id }, json }
      }),
    ]
  }),
  row('POST /grid/report 200', 'a signed report', async ({ worker }) => {
    const { node, task } = await worker()
    return { token: node.token, json: node.reportOf(task) }
  }),
  row('POST /grid/report 401', 'changed after it was signed', async ({ worker }) => {
    const { node, task } = await worker()
    return { token: node.token, json: { ...node.reportOf(task), energy_used_wh: 2 } }
  }),
  row('POST /grid/report 404', 'another node’s assignment', async ({ worker, newNode }) => {
    const { task } = await worker()
    const other = await newNode()
    return { token: other.token, json: other.reportOf(task) }
  }),
  row('POST /grid/report 409', 'another report of the same assignment', async ({ worker }) => {
    const { node, task } = await worker()
    await node.report(task)
    return { token: node.token, json: node.reportOf(task, { energyWh: 2 }) }
  }),
  row('POST /grid/report 403', 'a node that was suspended', async ({ suspendedNode }) => {
    const node = await suspendedNode()
    return { token: node.token, json: node.reportOf({ id: NOBODY, assignment_id: NOBODY }) }
  }),
  row('PUT /grid/blobs/{sha256} 201', 'new bytes', ({ grid }) => {
    const raw = Buffer.from(newNonce())
    return { token: grid.adminToken, path: { sha256: sha256(raw) }, raw }
  }),
  row('PUT /grid/blobs/{sha256} 200', 'bytes that are there', async (world) => ({
    ...(await stored(world)),
    raw: BYTES,
  })),
  row(
    'PUT /grid/blobs/{sha256} 413',
    'more than a blob may have',
    asAdmin({
      path: { sha256: sha256('large') },
      raw: new Uint8Array(1024 * 1024 + 1),
    }),
  ),
  row(
    'PUT /grid/blobs/{sha256} 422',
    'other bytes than the address says',
    asAdmin({
      path: { sha256: sha256('other bytes') },
      raw: BYTES,
    }),
  ),
  row('GET /grid/blobs/{sha256} 200', 'the whole', stored),
  row('GET /grid/blobs/{sha256} 206', 'a range', async (world) => ({
    ...(await stored(world)),
    headers: { range: 'bytes=2-4' },
  })),
  row('GET /grid/blobs/{sha256} 416', 'a range beyond its end', async (world) => ({
    ...(await stored(world)),
    headers: { range: 'bytes=99-' },
  })),
]
