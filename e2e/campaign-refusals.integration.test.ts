import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAMPAIGN_INPUTS_MAX, type CampaignResponse } from '#core/contracts/campaigns.ts'
import { problemOf } from './fixtures/joining.ts'
import { askForCampaign, campaignRequest, newCampaign, storedInputs } from './fixtures/test-campaign.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newNonce, registerNode, sha256 } from './fixtures/test-node.ts'

let grid: TestGrid
let inputs: readonly string[] = []
beforeAll(async () => {
  grid = await startTestGrid()
  inputs = await storedInputs(grid, 3)
})
afterAll(() => grid[Symbol.asyncDispose]())

const NOWHERE = '01890000-0000-7000-8000-000000000001'

/** Everything that making a campaign could have written. */
async function written() {
  const counts = ['grid_campaigns', 'grid_tasks', 'grid_task_inputs', 'grid_transfers', 'grid_accounts'].map(
    (table) => `(select count(*)::int from ${table}) as ${table}`,
  )
  const [row] = await grid.database.query(`select ${counts.join(', ')}, (select sum(balance) from grid_accounts)`)
  return row
}

type Refusal = { code?: string; errors?: readonly { path: string; message: string }[] }
async function refusal(request: object, asking: Parameters<typeof askForCampaign>[2] = {}) {
  const before = await written()
  const { status, body } = await askForCampaign(grid, request, asking)
  expect(await written()).toEqual(before)
  const { code, errors = [] } = body as Refusal
  return [status, code, ...errors.map(({ path: field, message }) => `${field} ${message}`)]
}

const audit = (digests: readonly string[], entries: unknown) =>
  refusal({ ...campaignRequest(digests), params: { entries } })

async function aManifest(name: string, entries: number): Promise<string> {
  const files = Array.from({ length: entries }, (_, place) => sha256(`${place}`))
  const manifest = {
    format: 'koprogo-manifest/1',
    name,
    entries: files.map((blob, place) => ({ path: `${place}`, blob, sha256: blob, size_bytes: 1 })),
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  await putBlob(grid, bytes, sha256(bytes))
  return sha256(bytes)
}

describe('of a campaign that cannot be, nothing is made', () => {
  test('when the budget does not cover all of its tasks, be it by a pico-euro', async () => {
    const figures = 'is less than the €0.03 of 3 × €0.01'
    expect(await refusal(campaignRequest(inputs, { budget_eur: 0.029999999999 }))).toEqual([
      422,
      'campaign_budget_too_small',
      `body.budget_eur €0.029999999999 ${figures}`,
    ])
    expect(await refusal(campaignRequest(inputs, { budget_eur: 0 }))).toContain(`body.budget_eur €0 ${figures}`)
    const exact = await askForCampaign(grid, campaignRequest(inputs, { budget_eur: 0.03 }))
    expect([exact.status, exact.body.left_eur]).toEqual([201, '0.03'])
  })

  test('when amounts are finer than a pico-euro', async () => {
    for (const field of ['reward_eur', 'budget_eur']) {
      const why = `body.${field} has at most 12 decimals`
      expect(await refusal(campaignRequest(inputs, { [field]: 1e-13 }))).toEqual([422, 'request_invalid', why])
    }
  })

  test('when an input is not stored, or is named twice', async () => {
    const missing = sha256('nobody has put this')
    const [first = ''] = inputs
    const asked = campaignRequest([first, missing, sha256('nor this')])
    expect(await refusal(asked)).toEqual([
      422,
      'data_missing',
      'body.inputs.1 is not stored',
      'body.inputs.2 is not stored',
    ])
    const twice = [422, 'request_invalid', 'body.inputs.3 is the same as inputs.0']
    expect(await refusal(campaignRequest([...inputs, first]))).toEqual(twice)
  })

  test('when there is no input, or there are more than a campaign can have', async () => {
    expect(await refusal(campaignRequest([]))).toEqual([422, 'request_invalid', expect.stringMatching(/^body.inputs /)])
    const many = Array.from({ length: CAMPAIGN_INPUTS_MAX + 1 }, (_, place) => sha256(`${place}`))
    expect(await refusal(campaignRequest(many))).toEqual([
      422,
      'request_invalid',
      expect.stringMatching(/^body.inputs /),
    ])
    expect(await refusal({ ...campaignRequest(inputs), params: { text: 'x'.repeat(300_000) } })).toEqual([
      413,
      'body_too_large',
    ])
  })

  test('when an input is no manifest, or has not the entries that are asked for', async () => {
    const manifest = await aManifest('small', 2)
    const [plain = ''] = inputs
    const entries = { first: 0, count: 2 }
    const no = [422, 'manifest_invalid']
    expect(await audit([manifest, plain], entries)).toEqual([...no, 'body.inputs.1 is not the digest of a manifest'])
    expect(await audit([manifest], { first: 1, count: 2 })).toEqual([...no, 'body.inputs.0 has 2 entries only'])
    expect(await audit([manifest], 'all')).toEqual([...no, 'body.params.entries is no range'])
    const made = await askForCampaign(grid, { ...campaignRequest([manifest]), params: { entries } })
    expect([made.status, made.body.params]).toEqual([201, { entries }])
    const named = await grid.database.query(
      'select sha256 from grid_task_inputs i join grid_tasks t on t.id = i.task_id where t.campaign_id = $1',
      [made.body.id],
    )
    expect(new Set(named.map((row) => row['sha256']))).toEqual(new Set([manifest, sha256('0'), sha256('1')]))
  })

  test('when its tasks name more blobs together than one request may', async () => {
    const manifests: string[] = []
    for (let place = 0; place < 10; place += 1) manifests.push(await aManifest(`part ${place}`, 10_000))
    const request = { ...campaignRequest(manifests), params: { entries: { first: 0, count: 10_000 } } }
    expect(await refusal(request)).toEqual([422, 'inputs_too_many'])
  })

  test('without a key, with an odd one, or with one that was used for another campaign', async () => {
    const request = campaignRequest(inputs)
    for (const key of [null, 'short', 'with spaces in it, sixteen'])
      expect(await refusal(request, { key })).toEqual([400, 'idempotency_key_invalid'])
    const key = newNonce()
    expect((await askForCampaign(grid, request, { key })).status).toBe(201)
    const conflict = [409, 'campaign_key_conflict']
    expect(await refusal({ ...request, reward_eur: 5 }, { key })).toEqual(conflict)
    const token = readFileSync(path.join(grid.directory, 'coordinator', 'demo-token'), 'utf8').trim()
    expect(await refusal(request, { key, token })).toEqual(conflict)
    expect((await askForCampaign(grid, { ...request, name: ` ${request.name}` }, { key })).status).toBe(201)
  })

  test('by others than admins, who see none either', async () => {
    const node = await registerNode(grid)
    const { id } = await newCampaign(grid, 1)
    expect(await refusal(campaignRequest(inputs), { token: node.token })).toEqual([403, 'admin_required'])
    expect(await refusal(campaignRequest(inputs), { token: 'nobody' })).toEqual([401, 'token_invalid'])
    const ways = [
      ['GET', '/grid/campaigns'],
      ['GET', `/grid/campaigns/${id}`],
      ['POST', `/grid/campaigns/${id}/cancel`],
    ] as const
    for (const [method, address] of ways) {
      const body = method === 'POST' ? {} : undefined
      expect(problemOf(await node.send<object>(method, address, body))).toEqual([403, 'admin_required'])
      expect(problemOf(await grid.anyone<object>(method, address, body))).toEqual([401, 'token_invalid'])
    }
  })
})

test('a campaign that is not there can be neither read nor cancelled, and a list has cursors of its own', async () => {
  const missing = [404, 'campaign_not_found']
  expect(problemOf(await grid.admin('GET', `/grid/campaigns/${NOWHERE}`))).toEqual(missing)
  expect(problemOf(await grid.admin('POST', `/grid/campaigns/${NOWHERE}/cancel`, {}))).toEqual(missing)
  expect(problemOf(await grid.admin('GET', '/grid/campaigns/all'))).toEqual([422, 'request_invalid'])
  expect(problemOf(await grid.admin('GET', '/grid/campaigns?cursor=all'))).toEqual([422, 'request_invalid'])
  expect(problemOf(await grid.admin('GET', '/grid/campaigns?status=over'))).toEqual([422, 'request_invalid'])
  expect(problemOf(await grid.admin('POST', `/grid/campaigns/${NOWHERE}/cancel`, { now: true }))).toEqual([
    400,
    'request_malformed',
  ])
})

test('the largest campaign that a body holds is made and cancelled whole', async () => {
  const many = Array.from({ length: CAMPAIGN_INPUTS_MAX }, (_, place) => sha256(`file ${place}`))
  await grid.database.query('insert into grid_blobs (sha256, size_bytes) select s, 7 from unnest($1::text[]) s', [many])
  const { status, body } = await askForCampaign(grid, campaignRequest(many))
  expect([status, body.tasks.pending, body.budget_eur]).toEqual([201, CAMPAIGN_INPUTS_MAX, '35'])
  const cancelled = await grid.admin<CampaignResponse>('POST', `/grid/campaigns/${body.id}/cancel`, {})
  expect(cancelled.body).toMatchObject({ tasks: { expired: CAMPAIGN_INPUTS_MAX }, returned_eur: '35', left_eur: '0' })
})
