import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProofItem, ProofsResponse } from '#core/contracts/proofs.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey, registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const SCRIPT = path.resolve(import.meta.dirname, '../scripts/verify-chain.ts')
const BLOCKS = 5
const LIED_AT = 3
const OTHER_HASH = `0${'1'.repeat(63)}`
const OTHER_ID = '018f0000-0000-7000-8000-000000000000'

let grid: TestGrid
let blocks: readonly ProofItem[] = []
beforeAll(async () => {
  grid = await startTestGrid()
  const node = await registerNode(grid)
  for (let height = 1; height <= BLOCKS; height++) {
    await newTask(grid)
    const { body: task } = await node.claim()
    await node.report(task, { energyWh: 10 + height, solarWh: height })
  }
  blocks = (await grid.anyone<ProofsResponse>('GET', '/grid/proofs')).body.proofs
})
afterAll(() => grid[Symbol.asyncDispose]())

test('a log that is as it should be is valid, and its head is told', async () => {
  const { code, out, err } = await verify('--server', grid.url)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain(`Checking the log of KoproGo Grid (${grid.coordinatorId})\n`)
  expect(out).toContain('with its factor be-2025: 0.18 kg CO2/kWh from ')
  expect(out).toContain(`${BLOCKS} blocks checked\nValid. Height ${BLOCKS}, head ${blocks.at(-1)?.block_hash}\n`)
})

test('whoever noted a block is told that it is still there', async () => {
  const hash = blocks[1]?.block_hash ?? ''
  expect(await verify('--server', grid.url, '--expect-height', '2', '--expect-head', hash)).toMatchObject({ code: 0 })
  expect(await verify('--server', grid.url, '--expect-head', hash)).toMatchObject({ code: 0 })
})

test('a log of more blocks than a page has is followed to its end', async () => {
  await using server = await startLyingServer(({ proofs }, afterHeight) => {
    const page = proofs.filter(({ height }) => height > afterHeight).slice(0, 2)
    const last = page.at(-1)?.height ?? 0
    return { proofs: page, next_after_height: last < BLOCKS ? last : null }
  })
  expect(await verify('--server', server.url)).toMatchObject({
    code: 0,
    out: expect.stringContaining('5 blocks checked'),
  })
})

const LIES: readonly [keyof ProofItem, (value: never, block: ProofItem) => unknown][] = [
  ['height', (value: number) => value + 1],
  ['previous_hash', () => OTHER_HASH],
  ['task_id', () => OTHER_ID],
  ['node_id', () => OTHER_ID],
  ['timestamp', (value: string) => new Date(Date.parse(value) + 1).toISOString()],
  ['energy_used_wh', () => '13.000001'],
  ['solar_contribution_wh', () => '3.000001'],
  ['carbon_saved_kg', () => '0.001'],
  ['factor_id', () => 'be-2026'],
  ['result_hash', () => OTHER_HASH],
  ['evidence_hash', () => OTHER_HASH],
  ['node_signature', (value: string) => `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`],
  ['nonce', (value: number) => value + 1],
  ['block_hash', () => OTHER_HASH],
  ['assignment_id', () => OTHER_ID],
  ['started_at', (value: string) => value.replace('Z', '0Z')],
  ['finished_at', (value: string) => value.replace('Z', '0Z')],
  ['public_key', () => newKey().publicKey],
]

test('there is a lie about every field of a block', () => {
  expect(LIES.map(([field]) => field).toSorted()).toEqual(Object.keys(blocks[0] ?? {}).toSorted())
})

test.for(LIES)('a server that lies about %s of one block is found out, at that height', async ([field, lie]) => {
  await using server = await lyingAbout((block) => ({ ...block, [field]: lie(block[field] as never, block) }))
  expect(await verify('--server', server.url)).toMatchObject({ code: 4, out: saysBlock(LIED_AT), err: '' })
})

const FORMS: readonly [string, (block: ProofItem) => unknown][] = [
  ['a field is missing', (block) => ({ ...block, nonce: undefined })],
  ['a number stands for a decimal', (block) => ({ ...block, energy_used_wh: 13 })],
  ['a decimal has a trailing zero', (block) => ({ ...block, energy_used_wh: `${block.energy_used_wh}.0` })],
  ['a decimal has too many places', (block) => ({ ...block, energy_used_wh: `${block.energy_used_wh}.0000001` })],
  ['a time is finer than the hashed text', (block) => ({ ...block, timestamp: block.timestamp.replace('Z', '4Z') })],
  ['a key has another length', (block) => ({ ...block, public_key: block.public_key.slice(4) })],
  ['there is nothing', () => null],
]

test.for(FORMS)('a block of another form is named by its height: %s', async ([, change]) => {
  await using server = await lyingAbout(change)
  expect(await verify('--server', server.url)).toMatchObject({ code: 4, out: saysBlock(LIED_AT), err: '' })
})

test('a block that was left out is found out, the first one as well', async () => {
  for (const dropped of [1, LIED_AT]) {
    await using server = await startLyingServer((page) => ({
      ...page,
      proofs: page.proofs.filter(({ height }) => height !== dropped),
    }))
    expect(await verify('--server', server.url)).toMatchObject({ code: 4, out: saysBlock(dropped) })
  }
})

test('two blocks that were exchanged are found out', async () => {
  await using server = await startLyingServer(({ proofs: [one, two, three, ...rest], ...page }) => ({
    ...page,
    proofs: [one, three, two, ...rest],
  }))
  expect(await verify('--server', server.url)).toMatchObject({ code: 4, out: saysBlock(2) })
})

test('a log that lost its end is valid in itself, and found out by whoever noted its head', async () => {
  await using server = await startLyingServer((page) => ({ ...page, proofs: page.proofs.slice(0, 3) }))
  expect(await verify('--server', server.url)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Valid. Height 3'),
  })
  const head = blocks.at(-1)?.block_hash ?? ''
  const noted = await verify('--server', server.url, '--expect-height', `${BLOCKS}`, '--expect-head', head)
  expect(noted.code).toBe(4)
  expect(noted.out).toContain('Not valid: block 5, which you noted, is gone; the log ends at height 3\n')
  const hashOnly = await verify('--server', server.url, '--expect-head', head)
  expect(hashOnly).toMatchObject({ code: 4, out: expect.stringContaining('no block up to height 3 has the hash') })
})

test('a log that has another block where one was noted was rewritten', async () => {
  const noted = await verify('--server', grid.url, '--expect-height', '4', '--expect-head', OTHER_HASH)
  expect(noted.code).toBe(4)
  expect(noted.out).toContain('Not valid: block 4 is not the one you noted; the log was rewritten\n')
})

test('a server that never comes to an end is left', async () => {
  await using server = await startLyingServer((page) => ({ ...page, proofs: [], next_after_height: 5 }))
  expect(await verify('--server', server.url)).toMatchObject({ code: 4, out: saysBlock(1) })
})

test('what cannot be reached, or is no coordinator, is exit code 3 with a sentence', async () => {
  expect(await verify('--server', 'http://127.0.0.1:1')).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/grid cannot be reached: .*\.\n$/),
  })
  const plain = createServer((_, answer) => answer.end('<h1>Welcome to this hotel</h1>')).listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const hotel = await verify('--server', urlOf(plain))
  plain.close()
  expect(hotel).toMatchObject({ code: 3, err: expect.stringMatching(/is not a coordinator\.\n$/) })
  await using server = await startLyingServer(() => ({ nothing: 'of the kind' }))
  expect(await verify('--server', server.url)).toMatchObject({
    code: 3,
    err: expect.stringContaining('not a coordinator'),
  })
})

test('wrong options are exit code 2 with a sentence, and --help is exit code 0', async () => {
  const { url } = grid
  const wrong: readonly [readonly string[], string][] = [
    [[], '--server is missing.'],
    [['--server', 'nowhere'], '--server takes an address'],
    [['--server', 'ftp://nowhere'], '--server takes an address'],
    [['--sever', url], "Unknown option '--sever'"],
    [[url], 'Unexpected argument'],
    [['--server', url, '--expect-height', 'two', '--expect-head', OTHER_HASH], '--expect-height takes the height'],
    [['--server', url, '--expect-head', 'abc'], '--expect-head takes a block hash'],
    [['--server', url, '--expect-height', '2'], '--expect-height needs --expect-head'],
  ]
  for (const [args, sentence] of wrong) {
    const { code, err } = await verify(...args)
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)])
    expect(err).not.toContain('    at ')
  }
  expect(await verify('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--expect-head HASH') })
})

const saysBlock = (height: number) =>
  expect.stringMatching(new RegExp(`^Not valid: block ${height} (fails|is not)`, 'm'))

async function verify(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.err += text))
  await once(child, 'close')
  return { code: child.exitCode, ...said }
}

type Lie = (page: ProofsResponse, afterHeight: number) => unknown

const lyingAbout = (change: (block: ProofItem) => unknown) =>
  startLyingServer((page) => ({
    ...page,
    proofs: page.proofs.map((block) => (block.height === LIED_AT ? change(block) : block)),
  }))

/** Passes everything on from the real coordinator, and its whole log changed by `lie`. */
async function startLyingServer(lie: Lie): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(async ({ url = '/' }, answer) => {
    const { pathname, searchParams } = new URL(url, grid.url)
    const { body } = await grid.anyone<ProofsResponse>('GET', pathname)
    const told = pathname === '/grid/proofs' ? lie(body, Number(searchParams.get('after_height'))) : body
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(told))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: urlOf(server),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const urlOf = (server: { address(): unknown }) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
