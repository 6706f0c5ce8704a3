import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, utimesSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UploadResponse } from '#core/contracts/blobs.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { axiosCoordinatorClient } from '#main/agent/adapters/axios-coordinator-client.ts'
import { systemClock } from '#main/agent/adapters/system.ts'
import { problemOf, refusalOf } from './fixtures/joining.ts'
import { startGridOn } from './fixtures/restored-grid.ts'
import { sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { startTcpProxy } from './fixtures/tcp-proxy.ts'
import { newKey, registerNode, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const BYTES = 3_000_000

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const aBlob = () => {
  const bytes = randomBytes(BYTES)
  return { bytes, sha256: digestOf(bytes) }
}
type Sender = { readonly token: string; query?: string }
const anAdmin = (): Sender => ({ token: grid.adminToken })
const urlOf = (sha256: string, { query = '' }: Sender) => new URL(`/grid/blobs/${sha256}${query}`, grid.url)

async function putPart(sha256: string, part: Uint8Array, { first = 0, size = BYTES, by = anAdmin() } = {}) {
  const response = await fetch(urlOf(sha256, by), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${by.token}`,
      'content-range': `bytes ${first}-${first + part.length - 1}/${size}`,
    },
    body: Buffer.from(part),
  })
  return { status: response.status, body: (await response.json()) as UploadResponse, headers: response.headers }
}
async function offsetOf(sha256: string, by = anAdmin()) {
  const response = await fetch(new URL(`/grid/blobs/${sha256}/upload${by.query ?? ''}`, grid.url), {
    headers: { authorization: `Bearer ${by.token}` },
  })
  return (await response.json()) as UploadResponse
}

/** Sends the first bytes of an upload that says it is whole, and then the line breaks, or is silent. */
function begin({ sha256, bytes }: ReturnType<typeof aBlob>, sent: number) {
  const by = anAdmin()
  const sending = request(urlOf(sha256, by), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${by.token}`,
      'content-length': bytes.length,
      'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
    },
  })
  sending.on('error', () => undefined)
  sending.write(bytes.subarray(0, sent))
  return sending
}
const untilHere = (sha256: string, offset: number, by = anAdmin()) =>
  expect.poll(async () => (await offsetOf(sha256, by)).offset, { timeout: 10_000 }).toBe(offset)

async function aResult(): Promise<{ node: TestNode; claim: ClaimResponse; by: Sender }> {
  const node = await registerNode(grid)
  await newTask(grid)
  const { body: claim } = await node.claim()
  return { node, claim, by: { token: node.token, query: `?assignment_id=${claim.assignment_id}` } }
}

describe('an upload', () => {
  test('that was cut half way goes on from where it has come to, and is whole', async () => {
    const { bytes, sha256 } = aBlob()
    expect(await offsetOf(sha256)).toEqual({ sha256, offset: 0, is_stored: false })
    const cut = begin({ sha256, bytes }, 1_000_000)
    await untilHere(sha256, 1_000_000)
    cut.destroy()
    expect(problemOf(await grid.admin('GET', `/grid/blobs/${sha256}`))).toEqual([404, 'blob_not_found'])
    const rest = await putPart(sha256, bytes.subarray(1_000_000), { first: 1_000_000 })
    expect([rest.status, rest.body]).toEqual([201, { sha256, size_bytes: BYTES }])
    const stored = await fetch(urlOf(sha256, anAdmin()), { headers: { authorization: `Bearer ${grid.adminToken}` } })
    expect(digestOf(Buffer.from(await stored.arrayBuffer()))).toBe(sha256)
    expect(await offsetOf(sha256)).toEqual({ sha256, offset: BYTES, is_stored: true })
    expect((await putPart(sha256, bytes.subarray(0, 10))).status).toBe(200)
    expect(readdirSync(path.join(grid.directory, 'coordinator', 'blobs', 'unfinished'))).toEqual([])
  })

  test('may come in parts, of which each says that more is to come', async () => {
    const { bytes, sha256 } = aBlob()
    const first = await putPart(sha256, bytes.subarray(0, 1000))
    expect([first.status, first.body]).toEqual([202, { sha256, offset: 1000, is_stored: false }])
    expect(refusalOf(await putPart(sha256, bytes.subarray(900, 2000), { first: 900 }))).toEqual([
      409,
      'upload_offset_wrong',
      'headers.Content-Range 1000 bytes are here',
    ])
    expect((await putPart(sha256, bytes.subarray(1000), { first: 1000 })).status).toBe(201)
  })

  test('whose line is silent is taken over by the next attempt of the same sender', async () => {
    const { bytes, sha256 } = aBlob()
    const silent = begin({ sha256, bytes }, 500_000)
    await untilHere(sha256, 500_000)
    const answered = once(silent, 'response') as Promise<[IncomingMessage]>
    expect((await putPart(sha256, bytes.subarray(500_000), { first: 500_000 })).status).toBe(201)
    const [answer] = await answered
    const told = JSON.parse(await text(answer)) as { code: string }
    expect([answer.statusCode, told.code]).toEqual([409, 'upload_taken_over'])
    silent.destroy()
  })

  test('of wrong bytes is refused whole, and begins anew', async () => {
    const { bytes, sha256 } = aBlob()
    expect((await putPart(sha256, Buffer.alloc(1000, 7))).status).toBe(202)
    expect(problemOf(await putPart(sha256, bytes.subarray(1000), { first: 1000 }))).toEqual([422, 'blob_hash_mismatch'])
    expect(await offsetOf(sha256)).toMatchObject({ offset: 0, is_stored: false })
    expect((await putPart(sha256, bytes)).status).toBe(201)
  })

  test('says where its bytes belong', async () => {
    const { sha256, bytes } = aBlob()
    for (const range of ['bytes 5-4/10', 'bytes 0-10/10', 'bytes */10', 'bytes 0-9/*', 'items 0-9/10']) {
      const response = await fetch(urlOf(sha256, anAdmin()), {
        method: 'PUT',
        headers: { authorization: `Bearer ${grid.adminToken}`, 'content-range': range },
        body: Buffer.from(bytes.subarray(0, 10)),
      })
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        400,
        'content_range_invalid',
      ])
    }
    const huge = await putPart(sha256, bytes.subarray(0, 10), { size: 2 ** 40 })
    expect(problemOf(huge)).toEqual([413, 'body_too_large'])
  })
})

describe('a node’s result', () => {
  test('is no other node’s to spoil: each has what it sent itself', async () => {
    const { bytes, sha256 } = aBlob()
    const [one, other] = [await aResult(), await aResult()]
    expect((await putPart(sha256, Buffer.alloc(1000, 7), { by: other.by })).status).toBe(202)
    expect(await offsetOf(sha256, one.by)).toMatchObject({ offset: 0 })
    expect((await putPart(sha256, bytes, { by: one.by })).status).toBe(201)
    expect(problemOf(await putPart(sha256, bytes, { by: { token: one.node.token } }))).toEqual([403, 'blob_forbidden'])
  })

  test('goes on over the agent’s own line where that broke', async () => {
    const { bytes, sha256 } = aBlob()
    const key = newKey()
    const node = await registerNode(grid, {}, key)
    await newTask(grid)
    const { body: claim } = await node.claim()
    await using proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(grid.url).port) })
    const client = axiosCoordinatorClient({
      server: `http://127.0.0.1:${proxy.port}`,
      identity: key,
      clock: systemClock,
      nodeId: node.id,
      coordinatorId: grid.coordinatorId,
    })
    const result = { sha256, assignmentId: claim.assignment_id, bytes }
    await client.heartbeat({ cpu_usage: 1, solar_watts: 0 })
    const met = proxy.set({ kind: 'cut', afterBytes: 1_500_000 })
    await expect(client.putResult(result)).rejects.toMatchObject({ name: 'CoordinatorUnreachable' })
    await met
    const by = { token: node.token, query: `?assignment_id=${claim.assignment_id}` }
    await expect.poll(async () => (await offsetOf(sha256, by)).offset, { timeout: 10_000 }).toBeGreaterThan(1_000_000)
    void proxy.set({ kind: 'none' })
    await client.putResult(result)
    expect(await isStored(sha256)).toBe(true)
  })

  test('that is put and never reported goes after its days; one that was reported stays', async () => {
    const { bytes, sha256 } = aBlob()
    const reported = aBlob()
    const [lost, done] = [await aResult(), await aResult()]
    await putPart(sha256, bytes, { by: lost.by })
    await putPart(reported.sha256, reported.bytes, { by: done.by })
    const { result: _, ...report } = done.node.reportOf(done.claim, { result: reported.bytes })
    expect((await done.node.send('POST', '/grid/report', report)).status).toBe(200)
    const waiting = 'select sha256 from grid_blobs where awaits_report and sha256 = any($1::text[])'
    const digests = [sha256, reported.sha256]
    expect(await grid.database.query(waiting, [digests])).toEqual([{ sha256 }])
    await grid.database.query("update grid_blobs set last_put_at = now() - interval '8 days'")
    await using _second = await another({})
    await expect.poll(() => isStored(sha256), { timeout: 20_000 }).toBe(false)
    expect([await isStored(reported.sha256), await offsetOf(sha256, lost.by)]).toEqual([
      true,
      { sha256, offset: 0, is_stored: false },
    ])
  })
})

describe('a node that puts and does not report', () => {
  const RETRY_AFTER_S = '60'

  test('may put so much, in whole and in part; what it reports makes room', async () => {
    await using small = await another({ GRID_NODE_UNREPORTED_MB: '7' })
    const { node, claim, by } = await aResult()
    const send = async (blob: ReturnType<typeof aBlob>, part = blob.bytes) => {
      const response = await fetch(new URL(`/grid/blobs/${blob.sha256}${by.query}`, small.url), {
        method: 'PUT',
        headers: { authorization: `Bearer ${by.token}`, 'content-range': `bytes 0-${part.length - 1}/${BYTES}` },
        body: Buffer.from(part),
      })
      const { code } = (await response.json()) as { code?: string }
      return [response.status, code, response.headers.get('retry-after')]
    }
    const [whole, begun, more] = [aBlob(), aBlob(), aBlob()]
    expect(await send(whole)).toEqual([201, undefined, null])
    expect(await send(begun, begun.bytes.subarray(0, 2_000_000))).toEqual([202, undefined, null])
    expect(await send(more)).toEqual([429, 'uploads_too_many', RETRY_AFTER_S])
    expect(await send(whole)).toEqual([200, undefined, null])
    const { result: _, ...report } = node.reportOf(claim, { result: whole.bytes })
    expect((await node.send('POST', '/grid/report', report)).status).toBe(200)
    await newTask(grid)
    const { body: next } = await node.claim()
    by.query = `?assignment_id=${next.assignment_id}`
    expect(await send(more)).toEqual([201, undefined, null])
  })

  test('may put no more at once than one after the other', async () => {
    await using small = await another({ GRID_NODE_UNREPORTED_MB: '7' })
    const { by } = await aResult()
    const statuses = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { sha256, bytes } = aBlob()
        const headers = { authorization: `Bearer ${by.token}` }
        const address = new URL(`/grid/blobs/${sha256}${by.query}`, small.url)
        return (await fetch(address, { method: 'PUT', headers, body: Buffer.from(bytes) })).status
      }),
    )
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(2)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4)
  })
})

/** One more coordinator on the same database and the same blobs, with other settings. */
const another = (settings: Readonly<Record<string, string>>) =>
  startGridOn(mkdtempSync(path.join(grid.directory, 'another-')), {
    DATABASE_URL: grid.coordinator.databaseUrl,
    GRID_BLOB_DIR: path.join(grid.directory, 'coordinator', 'blobs'),
    ...settings,
  })
const isStored = async (sha256: string) => (await grid.admin('GET', `/grid/blobs/${sha256}`)).status === 200

test('when all blobs have as much as their quota nothing more is taken, and no work is given', async () => {
  const { bytes, sha256 } = aBlob()
  expect((await putPart(sha256, bytes)).status).toBe(201)
  await using full = await another({ GRID_BLOB_QUOTA_MB: '1' })
  const more = aBlob()
  const send = sender(full.url, grid.adminToken)
  expect(problemOf(await send('PUT', `/grid/blobs/${more.sha256}`, 'some bytes'))).toEqual([503, 'storage_full'])
  const node = await registerNode(grid)
  const asked = await sender(full.url, node.token)('GET', `/grid/task?node_id=${node.id}`)
  expect(problemOf(asked)).toEqual([503, 'storage_full'])
  await using roomy = await another({ GRID_BLOB_QUOTA_MB: '1000' })
  const { bytes: small, sha256: digest } = { bytes: 'some bytes', sha256: digestOf(Buffer.from('some bytes')) }
  expect((await sender(roomy.url, grid.adminToken)('PUT', `/grid/blobs/${digest}`, small)).status).toBe(201)
})

test('what was begun and is not finished counts for the quota', async () => {
  const sum = 'select sum(size_bytes)::float8 as bytes from grid_blobs where inline_bytes is null'
  const [stored] = await grid.database.query<{ bytes: number }>(sum, [])
  const quota = String(Math.ceil((stored?.bytes ?? 0) / 1024 / 1024) + 2)
  const begun = aBlob()
  expect((await putPart(begun.sha256, begun.bytes.subarray(0, -1))).status).toBe(202)
  await using full = await another({ GRID_BLOB_QUOTA_MB: quota })
  const { sha256 } = aBlob()
  const refused = await sender(full.url, grid.adminToken)('PUT', `/grid/blobs/${sha256}`, 'some bytes')
  expect(problemOf(refused)).toEqual([503, 'storage_full'])
})

test('an upload that nobody goes on with for a day goes', async () => {
  const { bytes, sha256 } = aBlob()
  const fresh = aBlob()
  await putPart(sha256, bytes.subarray(0, 1000))
  await putPart(fresh.sha256, fresh.bytes.subarray(0, 1000))
  const unfinished = path.join(grid.directory, 'coordinator', 'blobs', 'unfinished')
  const [file = ''] = readdirSync(unfinished).filter((name) => name.startsWith(sha256))
  const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
  utimesSync(path.join(unfinished, file), yesterday, yesterday)
  await using _second = await another({})
  await untilHere(sha256, 0)
  expect(await offsetOf(fresh.sha256)).toMatchObject({ offset: 1000 })
})

test('after all of that nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
