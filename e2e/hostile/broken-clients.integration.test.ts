import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { putBlob, startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { sha256 } from '../fixtures/test-node.ts'
import { databaseDigest } from './database-digest.ts'

/** Of one address, the connections of the tests themselves among them. */
const CONNECTIONS_MAX = 30

let grid: TestGrid
const sockets = new Set<Socket>()
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ADDRESS_CONNECTIONS_MAX: String(CONNECTIONS_MAX) })
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
})
afterAll(() => grid[Symbol.asyncDispose]())

/** A bare line to the coordinator, on which anything can be said. */
async function dial(words = '') {
  const socket = connect(Number(new URL(grid.url).port), '127.0.0.1')
  sockets.add(socket)
  const heard = { text: '' }
  socket.setEncoding('utf8').on('data', (text: string) => void (heard.text += text))
  // A line that the coordinator cuts is what some of these tests wait for.
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(words)
  return { socket, heard }
}
/** However it ends: `once` would take a reset for a failure of the test. */
const closed = (socket: Socket) =>
  new Promise<void>((resolve) => void (socket.closed ? resolve() : socket.once('close', () => resolve())))

const put = (sha256: string, ...headers: readonly string[]) =>
  [
    `PUT /grid/blobs/${sha256} HTTP/1.1`,
    'Host: grid',
    `Authorization: Bearer ${grid.adminToken}`,
    ...headers,
    '',
    '',
  ].join('\r\n')

const inStore = () =>
  readdirSync(path.join(grid.directory, 'coordinator', 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(path.basename(parentPath), name))
const unfinished = () => inStore().filter((file) => file.startsWith('unfinished'))
const isServed = async () => (await grid.anyone('GET', '/readyz')).status

/** What is on the disk and in the database, which none of this may change. */
const kept = async () => [
  inStore().filter((file) => !file.startsWith('unfinished')),
  await databaseDigest(grid.database),
]

const BYTES = Buffer.alloc(500_000, 'not much')
const DIGEST = sha256(BYTES)

describe('of an upload', () => {
  test('that is cut in the middle nothing stays, and others are answered meanwhile', async () => {
    const before = await kept()
    const uploads = await Promise.all(
      Array.from({ length: 10 }, () => dial(`${put(DIGEST, `Content-Length: ${BYTES.length}`)}half of it`)),
    )
    await expect.poll(() => unfinished().length, { timeout: 10_000 }).toBe(10)
    expect(await isServed()).toBe(200)
    for (const { socket } of uploads) socket.destroy()
    await expect.poll(unfinished, { timeout: 10_000 }).toEqual([])
    expect(await kept()).toEqual(before)
  })

  test('that is said to be longer than it is nothing stays', async () => {
    const before = await kept()
    const { socket } = await dial(put(DIGEST, `Content-Length: ${BYTES.length + 1}`))
    socket.end(BYTES)
    await closed(socket)
    await expect.poll(unfinished, { timeout: 10_000 }).toEqual([])
    expect(await kept()).toEqual(before)
  })

  test('that is said to be shorter than it is nothing stays, and its rest is no request', async () => {
    const before = await kept()
    const { socket, heard } = await dial(put(DIGEST, 'Content-Length: 100'))
    socket.write(BYTES)
    await closed(socket)
    // Which of the two is said first, or at all, is a matter of moments.
    expect(heard.text).toMatch(/^HTTP\/1.1 (422|400) /)
    expect(heard.text).not.toMatch(/^HTTP\/1.1 2/m)
    await expect.poll(unfinished, { timeout: 10_000 }).toEqual([])
    expect(await kept()).toEqual(before)
  })

  test('of other bytes than its address says nothing stays', async () => {
    const before = await kept()
    const answer = await putBlob(grid, BYTES, sha256('other bytes'))
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'blob_hash_mismatch' })])
    expect(unfinished()).toEqual([])
    expect(await kept()).toEqual(before)
  })

  test('that is said to be beyond all bounds nothing is read', async () => {
    const before = await kept()
    const { heard } = await dial(put(DIGEST, 'Content-Length: 2000000000'))
    await expect.poll(() => heard.text, { timeout: 10_000 }).toMatch(/^HTTP\/1.1 413[^]*body_too_large/)
    expect(await kept()).toEqual(before)
  })
})

describe('what is no HTTP is answered 400 or not at all', () => {
  test.each<[string, () => string]>([
    ['a length that is none', () => put(DIGEST, 'Content-Length: many')],
    ['a negative length', () => put(DIGEST, 'Content-Length: -1')],
    ['two lengths', () => put(DIGEST, 'Content-Length: 5', 'Content-Length: 6')],
    ['a length and pieces: two requests in one', () => put(DIGEST, 'Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['pieces in pieces', () => put(DIGEST, 'Transfer-Encoding: chunked, chunked')],
    ['pieces of no length', () => `${put(DIGEST, 'Transfer-Encoding: chunked')}zz\r\n`],
    ['a header without a name', () => put(DIGEST, ': x')],
    ['a header with a space in its name', () => put(DIGEST, 'Content Length: 5')],
    ['a header over two lines', () => put(DIGEST, 'X-A: b', ' c')],
    ['U+0000 in a header', () => put(DIGEST, 'X-A: \u0000')],
    ['bare line feeds', () => 'GET /grid HTTP/1.1\nHost: x\nX: y\n\n'],
    ['no host', () => 'GET /grid HTTP/1.1\r\n\r\n'],
    ['HTTP/9.9', () => 'GET /grid HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['another protocol', () => 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['TLS on a plain port', () => '\u0016\u0003\u0001\u0002\u0000\u0001'],
  ])('%s', async (_, words) => {
    const before = await kept()
    const { socket, heard } = await dial(words())
    await closed(socket)
    expect(heard.text).toMatch(/^HTTP\/1.1 400 Bad Request/)
    expect(heard.text).not.toMatch(/node|koa|\.ts/i)
    expect(await isServed()).toBe(200)
    expect(await kept()).toEqual(before)
  })

  test('headers without end are 431', async () => {
    const { socket, heard } = await dial(put(DIGEST, `X-Long: ${'x'.repeat(100_000)}`))
    await closed(socket)
    expect(heard.text).toMatch(/^HTTP\/1.1 431/)
    expect(await isServed()).toBe(200)
  })
})

test('more connections of one address than there may be are refused; those that are there are served on', async () => {
  const [first, ...others] = await Promise.all(Array.from({ length: CONNECTIONS_MAX + 20 }, () => dial()))
  await expect
    .poll(() => others.filter(({ socket }) => socket.closed).length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(20)
  first?.socket.write('GET /healthz HTTP/1.1\r\nHost: grid\r\n\r\n')
  await expect.poll(() => first?.heard.text, { timeout: 10_000 }).toMatch(/^HTTP\/1.1 200/)
  for (const { socket } of others) socket.destroy()
  await expect.poll(() => isServed().catch(() => 0), { timeout: 10_000 }).toBe(200)
  expect(grid.complaints.splice(0).join('')).toContain('Too many connections; new ones are refused')
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
