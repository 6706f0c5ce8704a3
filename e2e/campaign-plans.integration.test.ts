import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { refusalOf } from './fixtures/joining.ts'
import { askForCampaign, campaignRequest, cancelRunning, claimTasks, storedInputs } from './fixtures/test-campaign.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256 } from './fixtures/test-node.ts'
import { SCENE } from './fixtures/test-picture.ts'
import { newWorkload } from './fixtures/test-workload.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
afterEach(() => cancelRunning(grid))

type Entry = { path: string; blob: string; sha256: string; size_bytes: number }
async function storedManifest(entries: readonly Entry[]): Promise<string> {
  const bytes = Buffer.from(JSON.stringify({ format: 'koprogo-manifest/1', name: 'many', entries }))
  await putBlob(grid, bytes, sha256(bytes))
  return sha256(bytes)
}
const entry = (path: string, blob: string): Entry => ({ path, blob, sha256: blob, size_bytes: 1 })
const ofManifest = (manifest: string, fields = {}) => {
  const { inputs: _, ...request } = campaignRequest([])
  return askForCampaign(grid, { ...request, manifest, ...fields })
}

describe('a campaign of a manifest', () => {
  test('is one run of the program for each entry, 100,000 at most', async () => {
    const { sha256: workload } = await newWorkload(grid)
    const blobs = Array.from({ length: 100_000 }, (_, place) => sha256(`a file ${place}`))
    const sql = 'insert into grid_blobs (sha256, size_bytes) select s, 1 from unnest($1::text[]) s'
    await grid.database.query(sql, [blobs])
    const manifest = await storedManifest(blobs.map((blob, place) => entry(`folder/${place}.json`, blob)))
    const program = { type: 'scientific', workload }
    const { status, body } = await ofManifest(manifest, program)
    expect([status, body.tasks.pending, body.budget_eur]).toEqual([201, 100_000, '4000'])
    const node = await registerNode(grid)
    const { body: first } = await node.claim('&workloads=any')
    expect(first.data_url).toBe(`blob:${blobs[0]}`)
    const placed = await grid.database.query(
      `select count(distinct campaign_index)::int as places, max(campaign_index) as last,
         count(*) filter (where input_name = 'folder/' || campaign_index || '.json')::int as named
       from grid_tasks where campaign_id = $1`,
      [body.id],
    )
    expect(placed).toEqual([{ places: 100_000, last: 99_999, named: 100_000 }])
    const cancelled = await grid.admin('POST', `/grid/campaigns/${body.id}/cancel`, {})
    expect(cancelled.body).toMatchObject({ tasks: { expired: 100_000 }, returned_eur: '4000' })
    const [more = ''] = await storedInputs(grid, 1)
    const entries = [...blobs, more].map((blob, place) => entry(`${place}`, blob))
    expect(refusalOf(await ofManifest(await storedManifest(entries), program))).toEqual([
      422,
      'manifest_invalid',
      'body.manifest is not the digest of a manifest',
    ])
  })

  test('names files that are stored, by paths that a folder can have', async () => {
    const { sha256: workload } = await newWorkload(grid)
    const program = { type: 'scientific', workload }
    const [one = '', two = ''] = await storedInputs(grid, 2)
    const lost = await storedManifest([entry('a', one), entry('b', sha256('lost'))])
    expect(refusalOf(await ofManifest(lost, program))).toEqual([
      422,
      'data_missing',
      'body.manifest entry 1, “b”, is not stored',
    ])
    const odd = ['a', '../b', '/c', 'd//e', 'f\\g', 'a', './h']
    const paths = await storedManifest(odd.map((path, place) => entry(path, place % 2 === 0 ? one : two)))
    const no = 'is no path below a folder'
    expect(refusalOf(await ofManifest(paths, program))).toEqual([
      422,
      'manifest_invalid',
      `body.manifest entry 1, “../b”, ${no}`,
      `body.manifest entry 2, “/c”, ${no}`,
      `body.manifest entry 3, “d//e”, ${no}`,
      `body.manifest entry 4, “f\\g”, ${no}`,
      'body.manifest entry 5, “a”, stands there twice',
      `body.manifest entry 6, “./h”, ${no}`,
    ])
    expect(refusalOf(await ofManifest(sha256('nothing'), program))).toEqual([
      422,
      'data_missing',
      'body.manifest is not stored',
    ])
  })

  test('that is audited is cut into ranges, which may name files that are lost', async () => {
    const entries = Array.from({ length: 1001 }, (_, place) => entry(`${place}`, sha256(`lost ${place}`)))
    const manifest = await storedManifest(entries)
    const { status, body } = await ofManifest(manifest, { params: {} })
    expect([status, body.tasks.total]).toEqual([201, 2])
    const claims = await claimTasks(await registerNode(grid), 2)
    expect(claims.map(({ params, data_url }) => [params, data_url])).toEqual([
      [{ entries: { first: 0, count: 1000 } }, `blob:${manifest}`],
      [{ entries: { first: 1000, count: 1 } }, `blob:${manifest}`],
    ])
    const own = await ofManifest(manifest, { params: { entries: { first: 0, count: 1 } } })
    expect(refusalOf(own)[1]).toBe('campaign_inputs_invalid')
  })
})

const stored = async (bytes: string) => {
  await putBlob(grid, Buffer.from(bytes), sha256(bytes))
  return sha256(bytes)
}
const picture = async (inputs: readonly string[], params: object = {}, fields = {}) => {
  const { sha256: workload } = await newWorkload(grid)
  const request = campaignRequest(inputs, { type: 'render', workload, ...fields })
  return askForCampaign(grid, { ...request, params: { width: 100, height: 70, samples: 4, ...params } })
}

describe('a picture', () => {
  test('is cut into tiles, each with its arguments', async () => {
    const input = await stored(JSON.stringify(SCENE))
    const { status, body } = await picture([input], { tile: 64 })
    expect([status, body.tasks.total, body.params['day']]).toEqual([201, 4, 172])
    const node = await registerNode(grid)
    const claims = await claimTasks({ ...node, claim: () => node.claim('&workloads=any') }, 4)
    const ends = '--hour 12.5 --day 172 --latitude 50.85 --longitude 4.35'
    expect(claims.map(({ params }) => (params['args'] as string[]).join(' '))).toEqual(
      ['0,0,64,64', '64,0,36,64', '0,64,64,6', '64,64,36,6'].map(
        (tile) => `--width 100 --height 70 --samples 4 ${ends} --tile ${tile}`,
      ),
    )
    expect(new Set(claims.map(({ data_url }) => data_url))).toEqual(new Set([`blob:${input}`]))
  })

  test('has one scene, with triangles, numbers and JSON', async () => {
    const good = await stored(JSON.stringify(SCENE))
    const empty = await stored(JSON.stringify({ ...SCENE, meshes: [] }))
    const nan = await stored(JSON.stringify(SCENE).replace('-9', 'NaN'))
    const huge = await stored(JSON.stringify(SCENE).replace('-9', '1e999'))
    expect(refusalOf(await picture([empty]))).toEqual([422, 'scene_invalid', 'body.inputs.0.meshes has no triangles'])
    expect(refusalOf(await picture([nan]))).toEqual([
      422,
      'scene_invalid',
      expect.stringMatching(/^body\.inputs\.0 is no JSON \(.*N.*\)$/),
    ])
    expect(refusalOf(await picture([huge]))).toEqual([
      422,
      'scene_invalid',
      expect.stringMatching(/^body\.inputs\.0\.camera\.position\.1 /),
    ])
    expect(refusalOf(await picture([sha256('nowhere')]))).toEqual([422, 'data_missing', 'body.inputs.0 is not stored'])
    expect(refusalOf(await picture([good, empty]))).toEqual([
      422,
      'campaign_inputs_invalid',
      'body.inputs a picture has one scene, in `inputs`',
    ])
  })

  test('is not cut into ten million tasks, nor paid beyond its budget', async () => {
    const good = await stored(JSON.stringify(SCENE))
    expect(refusalOf(await picture([good], { width: 4000, height: 2500, tile: 1 }))).toEqual([
      422,
      'campaign_tasks_too_many',
      'body.params would be 10000000 tasks; a campaign has at most 100000',
    ])
    expect(refusalOf(await picture([good], {}, { budget_eur: 0.01 }))).toEqual([
      422,
      'campaign_budget_too_small',
      'body.budget_eur €0.01 is less than the €0.12 of 4 × €0.03',
    ])
    expect(refusalOf(await picture([good], {}, { limits: { output_bytes: 12_000 } }))).toEqual([
      422,
      'campaign_inputs_invalid',
      'body.limits.output_bytes is less than the 12340 bytes that a result has',
    ])
    expect(refusalOf(await picture([good], { width: 0 })).slice(0, 2)).toEqual([422, 'campaign_inputs_invalid'])
  })
})
