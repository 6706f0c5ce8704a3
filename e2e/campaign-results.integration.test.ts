import { readdirSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import type { ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { problemOf, refusalOf } from './fixtures/joining.ts'
import {
  askForCampaign,
  campaignRequest,
  cancelRunning,
  claimTasks,
  newCampaign,
  storedInputs,
} from './fixtures/test-campaign.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { newPicture, readPng, resultOf, SIZE, tileOf, TILES, wrongPixels } from './fixtures/test-picture.ts'
import { newWorkload } from './fixtures/test-workload.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
afterEach(() => cancelRunning(grid))

const anyNode = async (): Promise<TestNode> => {
  const node = await registerNode(grid, { cpu_cores: 64 })
  return { ...node, claim: () => node.claim('&workloads=any') }
}
const fail = (node: TestNode, { assignment_id: id }: ClaimResponse, reason: string) =>
  node.send('POST', `/grid/assignments/${id}/fail`, { reason, retryable: false })
const booked = async (node: TestNode, claim: ClaimResponse, result: string | Uint8Array) =>
  expect((await node.report(claim, { result })).status).toBe(200)

describe('a picture', () => {
  test('is the same bytes whoever drew which tile, and as every tile has it', async () => {
    const node = await anyNode()
    const { id } = await newPicture(grid)
    for (const claim of await claimTasks(node, TILES)) await booked(node, claim, tileOf(claim))
    const { status, type, bytes, headers } = await resultOf(grid, id)
    expect([status, type, headers.get('content-disposition')]).toEqual([
      200,
      'image/png',
      `attachment; filename="campaign-${id}.png"`,
    ])
    const picture = readPng(bytes)
    expect([picture.width, picture.height, picture.isWhole, wrongPixels(picture)]).toEqual([100, 70, true, []])

    const again = await newPicture(grid)
    const nodes = [await anyNode(), await anyNode(), await anyNode(), await anyNode()]
    const claims = await Promise.all(nodes.map(async (other) => ({ other, claim: (await claimTasks(other, 1))[0]! })))
    for (const { other, claim } of claims.toReversed()) await booked(other, claim, tileOf(claim))
    expect((await resultOf(grid, again.id)).bytes.equals(bytes)).toBe(true)
  })

  test('that is not whole is not given, unless what is there will do', async () => {
    const node = await anyNode()
    const { id } = await newPicture(grid)
    const [first, second] = await claimTasks(node, 2)
    await booked(node, first!, tileOf(first!))
    expect(refusalOf(await resultOf(grid, id))).toEqual([
      409,
      'campaign_not_finished',
      'tasks 1 of 4 are completed; 3 are not over, 0 failed, 0 expired',
    ])
    const { bytes } = await resultOf(grid, id, '?partial=true')
    const picture = readPng(bytes)
    const isGrey = (x: number, y: number) => picture.pixelAt(x, y).join() === '128,128,128'
    expect([isGrey(0, 0), isGrey(64, 0), isGrey(0, 64), isGrey(99, 69)]).toEqual([false, true, true, true])
    expect(wrongPixels(picture).filter(([x, y]) => x < SIZE.tile && y < SIZE.tile)).toEqual([])
    await fail(node, second!, 'It cannot draw')
    const { bytes: table } = await resultOf(grid, id, '?partial=true&format=csv')
    expect(table.toString('utf8').split('\r\n')[2]).toContain(',pending,It cannot draw,1,')
  })

  test('takes no result of the wrong size: its node has failed, and another one is given the tile', async () => {
    const node = await anyNode()
    const { id } = await newPicture(grid)
    const [claim] = await claimTasks(node, 1)
    const cut = tileOf(claim!).subarray(0, -1)
    expect(problemOf(await node.report(claim!, { result: cut }))).toEqual([422, 'result_size_wrong'])
    const task = await grid.admin<TaskResponse>('GET', `/grid/task/${claim!.id}`)
    expect(task.body).toMatchObject({ status: 'pending', attempts: 1 })
    expect(problemOf(await node.report(claim!, { result: cut }))).toEqual([422, 'result_size_wrong'])
    expect((await grid.admin<TaskResponse>('GET', `/grid/task/${claim!.id}`)).body.attempts).toBe(1)
    const other = await anyNode()
    const claims = await claimTasks(other, TILES)
    expect(claims.map(({ id: given }) => given)).toContain(claim!.id)
    for (const given of claims) await booked(other, given, tileOf(given))
    expect(wrongPixels(readPng((await resultOf(grid, id)).bytes))).toEqual([])
  })

  test('names every tile that is damaged or lost, before anything is sent', async () => {
    const node = await anyNode()
    const { id } = await newPicture(grid)
    const claims = await claimTasks(node, TILES)
    const bad = Buffer.from(tileOf(claims[1]!))
    bad.write('x', 0)
    for (const [place, claim] of claims.entries()) await booked(node, claim, place === 1 ? bad : tileOf(claim))
    const lost = tileOf(claims[3]!)
    await grid.database.query('update grid_tasks set result_hash = $2 where id = $1', [claims[3]!.id, sha256('gone')])
    const { body, status } = await resultOf(grid, id)
    expect(refusalOf({ body, status, headers: new Headers() })).toEqual([
      409,
      'campaign_result_damaged',
      'tasks.1 has a result that is not the tile at 64,0 of 36 × 64',
      'tasks.3 has no result any more for the tile at 64,64 of 36 × 6',
    ])
    const { pixelAt } = readPng((await resultOf(grid, id, '?partial=true')).bytes)
    expect([pixelAt(64, 0), pixelAt(64, 64), lost.length > 0]).toEqual([[128, 128, 128], [128, 128, 128], true])
  })
})

async function unpacked(bytes: Uint8Array): Promise<Readonly<Record<string, Buffer>>> {
  const files: Record<string, Buffer> = {}
  const tar = extract()
  Readable.from([bytes]).pipe(tar)
  for await (const entry of tar) {
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    files[entry.header.name] = Buffer.concat(chunks)
  }
  return files
}
async function campaignOfFiles(names: readonly string[]): Promise<CampaignResponse> {
  const { sha256: workload } = await newWorkload(grid)
  const blobs = await storedInputs(grid, names.length)
  const entries = names.map((name, place) => {
    const blob = blobs[place] ?? ''
    return { path: name, blob, sha256: blob, size_bytes: 1 }
  })
  const bytes = Buffer.from(JSON.stringify({ format: 'koprogo-manifest/1', name: 'files', entries }))
  await putBlob(grid, bytes, sha256(bytes))
  const { inputs: _, ...request } = campaignRequest([], { type: 'scientific', workload })
  return (await askForCampaign(grid, { ...request, manifest: sha256(bytes) })).body
}

describe('what a program gave', () => {
  test('is an archive: a result by the name of its input, and a table of what became of each', async () => {
    const long = `${'deep/'.repeat(30)}roof, north.json`
    const { id, tasks } = await campaignOfFiles(['a.json', long, 'c.json', '=1+1'])
    expect(tasks.total).toBe(4)
    const [node, second] = [await anyNode(), await anyNode()]
    const claims = await claimTasks(node, 4)
    const large = Buffer.alloc(200_000, 'large ')
    await booked(node, claims[0]!, 'first')
    const put = await fetch(
      new URL(`/grid/blobs/${sha256(large)}?assignment_id=${claims[1]!.assignment_id}`, grid.url),
      { method: 'PUT', headers: { authorization: `Bearer ${node.token}` }, body: large },
    )
    expect(put.status).toBe(201)
    const { result: _, ...withoutBytes } = node.reportOf(claims[1]!, { result: large })
    expect((await node.send('POST', '/grid/report', withoutBytes)).status).toBe(200)
    await fail(node, claims[2]!, 'exit code 3: “no roof”')
    for (const claim of await claimTasks(second, 1)) await fail(second, claim, 'exit code 3: "no roof"')
    expect(refusalOf(await resultOf(grid, id))).toEqual([
      409,
      'campaign_not_finished',
      'tasks 2 of 4 are completed; 1 are not over, 1 failed, 0 expired',
    ])
    await booked(node, claims[3]!, '')

    const { status, type, bytes } = await resultOf(grid, id)
    expect([status, type]).toEqual([200, 'application/x-tar'])
    const files = await unpacked(bytes)
    expect(Object.keys(files)).toEqual(['results/a.json', `results/${long}`, 'results/=1+1', 'tasks.csv'])
    expect(files['results/a.json']?.toString()).toBe('first')
    expect(files[`results/${long}`]?.equals(large)).toBe(true)
    const lines = files['tasks.csv']?.toString().trimEnd().split('\r\n') ?? []
    expect(lines.map((line) => line.replaceAll(/[0-9a-f]{64}/g, '#').replaceAll(/[0-9a-f-]{36}/g, 'node'))).toEqual([
      'place,input,input_sha256,status,exit_state,attempts,node_id,result_sha256,result_bytes',
      '0,a.json,#,completed,ok,0,node,#,5',
      `1,"${long}",#,completed,ok,0,node,#,200000`,
      '2,c.json,#,failed,"exit code 3: ""no roof""",2,node,,',
      "3,'=1+1,#,completed,ok,0,node,#,0",
    ])
    expect((await resultOf(grid, id, '?format=csv')).bytes.toString()).toBe(files['tasks.csv']?.toString())
    expect((await resultOf(grid, id)).bytes.equals(bytes)).toBe(true)
    expect(unfinishedFiles()).toEqual([])
  })

  test('leaves nothing on the disk when whoever fetches it goes away', async () => {
    const { id } = await campaignOfFiles(Array.from({ length: 40 }, (_, place) => `${place}`))
    const node = await anyNode()
    const large = Buffer.alloc(1_000_000, 'large ')
    await putBlob(grid, large, sha256(large))
    for (const claim of await claimTasks(node, 40)) {
      const { result: _, ...report } = node.reportOf(claim, { result: large })
      expect((await node.send('POST', '/grid/report', report)).status).toBe(200)
    }
    const leaving = new AbortController()
    const response = await fetch(new URL(`/grid/campaigns/${id}/result`, grid.url), {
      headers: { authorization: `Bearer ${grid.adminToken}` },
      signal: leaving.signal,
    })
    await response.body?.getReader().read()
    expect(unfinishedFiles()).toHaveLength(1)
    leaving.abort()
    await expect.poll(unfinishedFiles, { timeout: 10_000 }).toEqual([])
  })

  test('says of a result that is not kept any more that it is not there', async () => {
    const { id } = await campaignOfFiles(['a', 'b'])
    const node = await anyNode()
    const large = Buffer.alloc(70_000, 1)
    const [first, second] = await claimTasks(node, 2)
    await booked(node, first!, 'here')
    const where = new URL(`/grid/blobs/${sha256(large)}?assignment_id=${second!.assignment_id}`, grid.url)
    await fetch(where, { method: 'PUT', headers: { authorization: `Bearer ${node.token}` }, body: large })
    const { result: _, ...withoutBytes } = node.reportOf(second!, { result: large })
    await node.send('POST', '/grid/report', withoutBytes)
    await grid.database.query('delete from grid_blobs where sha256 = $1', [sha256(large)])
    const files = await unpacked((await resultOf(grid, id)).bytes)
    expect(Object.keys(files)).toEqual(['results/a', 'tasks.csv'])
    expect(files['tasks.csv']?.toString()).toContain('completed,"ok, but its result is not kept any more"')
  })
})

const unfinishedFiles = () => readdirSync(path.join(grid.directory, 'coordinator', 'blobs', 'unfinished'))

const fixityReport = (fields: object) =>
  JSON.stringify({
    format: 'koprogo-fixity-report/1',
    set: null,
    first: 0,
    count: 1,
    intact: 0,
    changed: [],
    missing: [],
    files: [],
    merkle_root: 'a1'.repeat(32),
    ...fields,
  })

describe('what an audit found', () => {
  test('is its findings and totals, or a line for each file', async () => {
    const { id, name } = await newCampaign(grid, 4)
    const node = await registerNode(grid)
    const [first, second, third, fourth] = await claimTasks(node, 4)
    const [good, bad, lost] = ['1', '2', '3'].map((text) => text.repeat(64))
    const file = (at: string, digest = good) => ({ path: at, sha256: digest, size_bytes: 7 })
    await booked(node, first!, fixityReport({ intact: 1, files: [file('a')] }))
    const changed = [{ path: 'b', expected: good, actual: bad }]
    const missing = [{ path: 'c, d', expected: lost }]
    await booked(node, second!, fixityReport({ changed, missing, files: [file('b', bad)] }))
    await booked(node, third!, 'no report')
    await booked(node, fourth!, '{}')
    const { type, bytes } = await resultOf(grid, id)
    expect(type).toMatch(/^application\/json/)
    expect(JSON.parse(bytes.toString())).toEqual({
      format: 'koprogo-audit-result/1',
      campaign: id,
      name,
      findings: [
        { state: 'changed', path: 'b', expected: good, actual: bad, task: 1 },
        { state: 'missing', path: 'c, d', expected: lost, actual: null, task: 1 },
      ],
      totals: { tasks: 4, completed: 2, unreadable: 2, files: 3, intact: 1, changed: 1, missing: 1 },
    })
    const table = await resultOf(grid, id, '?format=csv')
    expect([table.type, ...table.bytes.toString().trimEnd().split('\r\n')]).toEqual([
      'text/csv; charset=utf-8',
      'state,path,expected_sha256,actual_sha256,size_bytes,task',
      `intact,a,${good},${good},7,0`,
      `changed,b,${good},${bad},7,1`,
      `missing,"c, d",${lost},,,1`,
    ])
  })
})

test('a result is of a campaign that is there, and for admins', async () => {
  const nowhere = '01890000-0000-7000-8000-000000000001'
  expect(refusalOf(await resultOf(grid, nowhere))).toEqual([404, 'campaign_not_found'])
  expect(refusalOf(await resultOf(grid, nowhere, '?partial=yes'))[1]).toBe('request_invalid')
  const node = await registerNode(grid)
  expect(problemOf(await node.send('GET', `/grid/campaigns/${nowhere}/result`))).toEqual([403, 'admin_required'])
})

test('after all of that the books balance, and nothing unexpected was logged', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
