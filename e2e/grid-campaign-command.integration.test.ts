import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gridProgram } from './fixtures/grid-program.ts'
import { startTcpProxy } from './fixtures/tcp-proxy.ts'
import { claimTasks } from './fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { readPng, SCENE, SIZE, tileOf, TILES, wrongPixels } from './fixtures/test-picture.ts'
import { smallModule } from './fixtures/test-workload.ts'

let grid: TestGrid
let node: TestNode
let folder = ''
let program: ReturnType<typeof gridProgram>
beforeAll(async () => {
  grid = await startTestGrid()
  const known = await registerNode(grid, { cpu_cores: 64 })
  node = { ...known, claim: () => known.claim('&workloads=any') }
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-campaigns-'))
  program = gridProgram(grid)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await grid[Symbol.asyncDispose]()
})

const fileOf = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}
const COMMON = { deadline_minutes: 60, head_start_share: 0 }

test('a program is added, or refused with what is wrong of it', async () => {
  const bytes = smallModule()
  const file = fileOf('draw.wasm', bytes)
  const added = await program.json('workload', 'add', file, '--name', 'draw', '--version', '1.0')
  expect(added).toMatchObject([{ sha256: sha256(bytes), name: 'draw', version: '1.0', built_in: false }])
  expect(await program.json('workload', 'list', '--name', 'draw')).toEqual(added)
  const { out } = await program.admin('workloads', 'list')
  expect(out).toContain('draw@1.0')
  const broken = fileOf('broken.wasm', bytes.slice(0, 30))
  expect(await program.admin('workload', 'add', broken, '--name', 'broken', '--version', '1')).toMatchObject({
    code: 4,
    err: expect.stringMatching(/cannot be run.*\n {2}body: It was cut off/),
  })
  expect(await program.admin('workload', 'add', 'nowhere.wasm', '--name', 'n', '--version', '1')).toMatchObject({
    code: 2,
  })
})

test('a picture is asked for with its scene beside it, watched, and saved', async () => {
  fileOf('scene.json', JSON.stringify(SCENE))
  const request = { type: 'render', name: 'Roof', workload: 'draw@1.0', ...COMMON }
  const asked = { ...request, params: { ...SIZE, samples: 4 }, inputs: ['scene.json'] }
  const [made] = await program.json('campaign', 'create', fileOf('roof.json', JSON.stringify(asked)))
  expect(made).toMatchObject({ tasks: { total: TILES, pending: TILES }, workload: { name: 'draw' } })
  const id = String(made?.['id'])
  const target = path.join(folder, 'roof.png')
  expect(await program.admin('campaign', 'result', id, '--file', target)).toMatchObject({
    code: 4,
    err: expect.stringContaining('0 of 4 are completed'),
  })
  expect(existsSync(target)).toBe(false)

  const watched = program.admin('campaign', 'watch', id)
  for (const claim of await claimTasks(node, TILES)) await node.report(claim, { result: tileOf(claim) })
  const { code, out } = await watched
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n').at(-1)).toMatch(/^█{30} 4 of 4 done · 0 at work · €0\.12 of €0\.12 · finished$/)
  expect((await program.json('campaign', 'watch', id)).at(-1)).toMatchObject({ status: 'finished' })

  const [saved] = await program.json('campaign', 'result', id, '--file', target)
  expect(saved).toEqual({ file: target, bytes: readFileSync(target).byteLength })
  expect(wrongPixels(readPng(readFileSync(target)))).toEqual([])
  expect(existsSync(`${target}.partial`)).toBe(false)
  const table = path.join(folder, 'roof.csv')
  await program.json('campaign', 'result', id, '--table', '--file', table)
  expect(readFileSync(table, 'utf8').split('\r\n')).toHaveLength(TILES + 2)
})

test('a folder becomes a campaign, whose failed tasks are tried again', async () => {
  const inputs = path.join(folder, 'inputs', 'north')
  mkdirSync(inputs, { recursive: true })
  for (const name of ['a.txt', 'b.txt']) writeFileSync(path.join(inputs, name), `roof ${name}`)
  const request = { type: 'scientific', name: 'Roofs', workload: 'draw@1.0', params: {}, ...COMMON }
  const file = fileOf('roofs.json', JSON.stringify(request))
  const [made] = await program.json('campaign', 'create', file, '--folder', path.join(folder, 'inputs'))
  const id = String(made?.['id'])
  expect(made).toMatchObject({ tasks: { total: 2 } })
  const [first] = await claimTasks(node, 1)
  expect(first?.input).toMatchObject({ sha256: sha256('roof a.txt') })
  await grid.database.query("update grid_tasks set status = 'failed', assigned_node_id = null where id = $1", [
    first?.id,
  ])
  const [again] = await program.json('campaign', 'retry-failed', id)
  expect(again).toMatchObject({ status: 'running', tasks: { pending: 2, failed: 0 } })
  const { out } = await program.admin(
    'campaign',
    'result',
    id,
    '--partial',
    '--table',
    '--file',
    path.join(folder, 't'),
  )
  expect(out).toMatch(/^file +\S+\/t\nbytes +\d+\n$/)
  expect(readFileSync(path.join(folder, 't'), 'utf8')).toContain('0,north/a.txt,')
  expect(await program.json('campaign', 'cancel', id)).toMatchObject([{ status: 'cancelled' }])
  expect(await program.admin('campaign', 'retry-failed', id, '--deadline', 'soon')).toMatchObject({ code: 2 })
  expect(await program.admin('campaign', 'retry-failed', id, '--deadline', '5')).toMatchObject({
    code: 4,
    err: expect.stringContaining('was cancelled'),
  })
  expect(await program.admin('campaign', 'create', file, '--folder', path.join(folder, 'none'))).toMatchObject({
    code: 2,
  })
})

test('a large input whose line breaks half way is sent from where it has come to', async () => {
  await using proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(grid.url).port) })
  const bytes = randomBytes(5_000_000)
  fileOf('large.bin', bytes)
  const request = { type: 'data_hash', name: 'Large', params: {}, inputs: ['large.bin'], ...COMMON }
  const file = fileOf('large.json', JSON.stringify(request))
  const broken = proxy.set({ kind: 'cut', afterBytes: 2_000_000 })
  const creating = program.json('campaign', 'create', file, '--server', `http://127.0.0.1:${proxy.port}`)
  await broken
  void proxy.set({ kind: 'none' })
  expect(await creating).toMatchObject([{ tasks: { total: 1 } }])
  const { status, headers } = await grid.admin('GET', `/grid/blobs/${sha256(bytes)}`)
  expect([status, headers.get('content-length')]).toEqual([200, '5000000'])
})
