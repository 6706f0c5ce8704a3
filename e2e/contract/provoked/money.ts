import { newNonce } from '../../fixtures/test-node.ts'
import { asAdmin, NOBODY, row } from './row.ts'

/** Credits, earnings and redemptions. */
export const MONEY = [
  row('GET /grid/credits 403', 'about another node', async ({ newNode }) => ({
    token: (await newNode()).token,
    query: { node_id: NOBODY },
  })),
  row('GET /grid/nodes/{id}/earnings 200', 'its own', async ({ newNode }) => {
    const { id, token } = await newNode()
    return { token, path: { id } }
  }),
  row('POST /grid/nodes/{id}/redemptions 201', 'enough is payable', async ({ worker }) => {
    const { node, task } = await worker()
    await node.report(task)
    return { token: node.token, path: { id: node.id }, headers: { 'idempotency-key': newNonce() }, json: {} }
  }),
  row(
    'POST /grid/nodes/{id}/redemptions 404',
    'no such node',
    asAdmin({
      path: { id: NOBODY },
      headers: { 'idempotency-key': newNonce() },
      json: {},
    }),
  ),
  row('POST /grid/nodes/{id}/redemptions 409', 'nothing is payable', async ({ newNode }) => {
    const { id, token } = await newNode()
    return { token, path: { id }, headers: { 'idempotency-key': newNonce() }, json: {} }
  }),
  row('GET /grid/redemptions 403', 'about another node', async ({ newNode }) => ({
    token: (await newNode()).token,
    query: { node_id: NOBODY },
  })),
  row('PATCH /grid/redemptions/{id} 200', 'paid', async ({ grid, askedForPay }) => ({
    token: grid.adminToken,
    path: { id: (await askedForPay()).redemptionId },
    json: { state: 'paid', reference: 'SEPA 1' },
  })),
  row(
    'PATCH /grid/redemptions/{id} 404',
    'no such redemption',
    asAdmin({
      path: { id: NOBODY },
      json: { state: 'refused', reason: 'unknown' },
    }),
  ),
  row('PATCH /grid/redemptions/{id} 409', 'paid, then refused', async ({ grid, askedForPay }) => {
    const { redemptionId: id } = await askedForPay()
    await grid.admin('PATCH', `/grid/redemptions/${id}`, { state: 'paid', reference: 'SEPA 2' })
    return { token: grid.adminToken, path: { id }, json: { state: 'refused', reason: 'too late' } }
  }),
]
