import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { WorkloadItem } from '#core/contracts/workloads.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { problemOf, refusalOf } from './fixtures/joining.ts'
import { askForCampaign, campaignRequest, cancelRunning, claimTasks, storedInputs } from './fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256 } from './fixtures/test-node.ts'
import { newWorkload, putWorkload, smallModule } from './fixtures/test-workload.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
afterEach(() => cancelRunning(grid))

const programCampaign = async (workload: string, inputs: number, fields = {}) => {
  const request = campaignRequest(await storedInputs(grid, inputs), { type: 'scientific', workload, ...fields })
  return askForCampaign(grid, request)
}

describe('a program', () => {
  test('is stored once under its name and version, and listed', async () => {
    const bytes = smallModule()
    const first = await putWorkload(grid, bytes, { name: 'once' })
    expect([first.status, first.body]).toEqual([
      201,
      {
        sha256: sha256(bytes),
        name: 'once',
        version: '1.0.0',
        size_bytes: bytes.byteLength,
        built_in: false,
        warnings: [{ code: 'no_checkpoint', detail: expect.stringMatching(/checkpoint/) }],
        created_at: expect.any(String),
      },
    ])
    const again = await putWorkload(grid, bytes, { name: 'once' })
    expect([again.status, again.body]).toEqual([200, first.body])
    const { body: listed } = await grid.admin<{ items: WorkloadItem[] }>('GET', '/grid/workloads?name=once')
    expect(listed.items).toEqual([first.body])
    const stored = await grid.admin<string>('GET', `/grid/blobs/${sha256(bytes)}`)
    expect([stored.status, stored.body.length > 0]).toEqual([200, true])
  })

  test('keeps its name: neither other bytes under it nor another name for the same bytes', async () => {
    const bytes = smallModule()
    await putWorkload(grid, bytes, { name: 'mine' })
    expect(refusalOf(await putWorkload(grid, smallModule(), { name: 'mine' }))).toEqual([
      409,
      'workload_conflict',
      `query.version mine@1.0.0 is ${sha256(bytes)}`,
    ])
    expect(refusalOf(await putWorkload(grid, bytes, { name: 'yours' }))).toEqual([
      409,
      'workload_conflict',
      'body is stored already, as mine@1.0.0',
    ])
    expect((await putWorkload(grid, smallModule(), { name: 'mine', version: '1.0.1' })).status).toBe(201)
  })

  test('that no node can run is refused with what is wrong, and nothing of it is stored', async () => {
    const broken = smallModule().slice(0, -20)
    expect(refusalOf(await putWorkload(grid, broken))).toEqual([
      422,
      'workload_refused',
      expect.stringMatching(/^body It was cut off/),
    ])
    expect(problemOf(await grid.admin('GET', `/grid/blobs/${sha256(broken)}`))).toEqual([404, 'blob_not_found'])
    const noModule = await putWorkload(grid, Buffer.from('#!/bin/sh\n'))
    expect(problemOf(noModule)).toEqual([422, 'workload_refused'])
    expect(problemOf(await putWorkload(grid, new Uint8Array()))).toEqual([422, 'workload_refused'])
  })

  test('comes as a module, with a name, in a bounded body, from an admin', async () => {
    expect(problemOf(await putWorkload(grid, smallModule(), { type: 'application/octet-stream' }))).toEqual([
      415,
      'media_type_unsupported',
    ])
    expect(problemOf(await putWorkload(grid, smallModule(), { name: 'Not%20a%20name' }))).toEqual([
      422,
      'request_invalid',
    ])
    const large = Buffer.alloc(32 * 1024 * 1024 + 1)
    expect(problemOf(await putWorkload(grid, large))).toEqual([413, 'body_too_large'])
    const node = await registerNode(grid)
    expect(problemOf(await putWorkload(grid, smallModule(), { token: node.token }))).toEqual([403, 'admin_required'])
    expect(problemOf(await node.send('GET', '/grid/workloads'))).toEqual([403, 'admin_required'])
  })
})

describe('a campaign of a program', () => {
  test('is one run of it for each input, with its arguments and limits, and its node may read it', async () => {
    const { sha256: digest, name, version, size_bytes } = await newWorkload(grid)
    const inputs = await storedInputs(grid, 2)
    const params = { args: ['--years', '30'] }
    const limits = { cpu_s: 60, output_bytes: 1000 }
    const workload = `${name}@${version}`
    const request = campaignRequest(inputs, { type: 'scientific', params, workload, limits })
    const { status, body } = await askForCampaign(grid, request)
    const all = { memory_mb: 64, cpu_s: 60, wall_s: 21_600, output_bytes: 1000 }
    expect([status, body.workload, body.limits, body.params]).toEqual([
      201,
      { name, version, sha256: digest, built_in: false },
      all,
      params,
    ])
    const node = await registerNode(grid)
    const before = await node.send('GET', `/grid/blobs/${digest}`)
    expect(problemOf(before)).toEqual([403, 'blob_forbidden'])
    const { body: claim } = await node.claim('&workloads=any')
    expect(claim).toMatchObject({
      task_type: 'scientific',
      data_url: `blob:${inputs[0]}`,
      input: { sha256: inputs[0] },
      workload: `wasm:${digest}`,
      module: { sha256: digest, size_bytes, name, version, built_in: false },
      params,
      limits: all,
    })
    expect((await node.send('GET', `/grid/blobs/${digest}`)).status).toBe(200)
    expect((await node.send('GET', `/grid/blobs/${inputs[0]}`)).status).toBe(200)
    expect(problemOf(await node.send('GET', `/grid/blobs/${inputs[1]}`))).toEqual([403, 'blob_forbidden'])
  })

  test('is not given to a node that takes no strangers’ programs, or that has not the memory', async () => {
    const { sha256: digest } = await newWorkload(grid)
    await programCampaign(digest, 2, { limits: { memory_mb: 500 }, priority: 9 })
    // Its own, what it may save, what it may write, its code and what it runs in; rounded up to whole 64 MB.
    const needMb = Math.ceil((500 + 256 + 64 + 1 + 60) / 64) * 64
    const node = await registerNode(grid)
    expect((await node.claim()).status).toBe(204)
    expect((await node.claim('&workloads=builtin')).status).toBe(204)
    expect((await node.claim(`&workloads=any&memory_mb=${needMb - 1}`)).status).toBe(204)
    expect((await node.claim(`&workloads=any&memory_mb=${needMb}`)).status).toBe(200)
    await askForCampaign(grid, campaignRequest(await storedInputs(grid, 1)))
    expect((await node.claim()).body).toMatchObject({ workload: 'builtin:data_hash/1' })
    const [next] = await claimTasks({ ...node, claim: () => node.claim('&workloads=any') }, 1)
    expect(next).toMatchObject({ workload: `wasm:${digest}` })
  })

  test('needs a program that is there, memory that the program may need, and params that it understands', async () => {
    const { name, sha256: digest } = await newWorkload(grid)
    expect(refusalOf(await programCampaign(`${name}@2`, 1))).toEqual([
      422,
      'workload_missing',
      'body.workload is not stored',
    ])
    const [input = ''] = await storedInputs(grid, 1)
    expect(refusalOf(await askForCampaign(grid, campaignRequest([input], { type: 'ml_train' })))).toEqual([
      422,
      'workload_missing',
      'body.workload is needed: there is no program of ours for ml_train',
    ])
    const odd = await programCampaign(digest, 1, { params: { args: [7], env: {} } })
    expect(refusalOf(odd).slice(0, 2)).toEqual([422, 'campaign_inputs_invalid'])
    expect(refusalOf(await askForCampaign(grid, campaignRequest([input], { workload: digest })))).toEqual([
      422,
      'campaign_inputs_invalid',
      'body.workload data_hash needs no program',
    ])
    const both = { ...campaignRequest([input]), type: 'scientific', workload: digest, manifest: input }
    expect(refusalOf(await askForCampaign(grid, both))).toEqual([
      422,
      'request_invalid',
      'body.inputs is needed, or `manifest`, and not both',
    ])
  })
})

test('after all of that the books balance, and nothing unexpected was logged', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
