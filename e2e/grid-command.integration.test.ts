import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gridProgram } from './fixtures/grid-program.ts'
import { campaignRequest, storedInputs } from './fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, type TestNode } from './fixtures/test-node.ts'

let grid: TestGrid
let node: TestNode
let folder = ''
beforeAll(async () => {
  grid = await startTestGrid()
  node = await registerNode(grid, { name: 'Hall kiosk' })
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-admin-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await grid[Symbol.asyncDispose]()
})

const admin = (...args: readonly string[]) => gridProgram(grid).admin(...args)
const json = (...args: readonly string[]) => gridProgram(grid).json(...args)

test('owners and invites: made, listed, taken back, by name as people say it', async () => {
  const [owner] = await json('owners', 'add', 'Marie Peeters')
  const [invite] = await json('invites', 'create', 'Marie Peeters')
  expect(invite?.['invite']).toMatch(/^koprogo1\.http:\/\/127\.0\.0\.1:\d+\.-\.[\w-]{43}$/)
  expect((await json('invites', 'revoke', String(invite?.['id'])))[0]).toMatchObject({ state: 'revoked' })
  expect(await json('invites', 'list', '--state', 'open')).toEqual([])
  expect(await json('owners', 'erase', String(owner?.['id']))).toMatchObject([{ name: null }])
  expect(await admin('invites', 'create', 'Nobody')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no owner'),
  })
})

test('nodes: listed as a table, suspended, approved, renamed, re-keyed, removed', async () => {
  const { out } = await admin('nodes', 'list')
  expect(out.split('\n')[0]).toMatch(/^id +name +status/)
  expect(out).toContain(node.id)
  expect(await json('nodes', 'suspend', node.id)).toMatchObject([{ status: 'suspended' }])
  expect(await json('nodes', 'approve', node.id)).toMatchObject([{ status: 'offline' }])
  expect(await json('nodes', 'rename', node.id, '--name', 'Roof')).toMatchObject([{ name: 'Roof' }])
  expect((await json('nodes', 'rekey', node.id))[0]).toMatchObject({ node_id: node.id })
  const other = await registerNode(grid)
  expect(await json('nodes', 'remove', other.id)).toEqual([{ id: other.id, status: 'left' }])
})

test('a file becomes a task, and lists become CSV', async () => {
  const file = path.join(folder, 'plan.txt')
  writeFileSync(file, 'the plan of the roof')
  const [task] = await json('tasks', 'add', '--file', file, '--deadline', '30', '--priority', '5')
  expect(task).toMatchObject({ type: 'data_hash', status: 'pending', priority: 5 })
  const csv = path.join(folder, 'tasks.csv')
  expect(await admin('export', 'tasks', '--csv', csv)).toMatchObject({ code: 0 })
  const [header, first] = readFileSync(csv, 'utf8').split('\r\n')
  expect(header).toMatch(/^id,task_type,status,/)
  expect(first).toContain(String(task?.['id']))
})

test('a campaign is made from a file, once with the same key, listed, shown, exported and cancelled', async () => {
  const file = path.join(folder, 'campaign.json')
  writeFileSync(file, JSON.stringify(campaignRequest(await storedInputs(grid, 1), { name: '=Audit', budget_eur: 0.5 })))
  const key = randomUUID()
  const [made] = await json('campaigns', 'create', file, '--key', key)
  expect(made).toMatchObject({ status: 'running', budget_eur: '0.5', left_eur: '0.5', tasks: { total: 1 } })
  const id = String(made?.['id'])
  expect(await json('campaigns', 'create', file, '--key', key)).toMatchObject([{ id }])
  const [another] = await json('campaigns', 'create', file)
  expect(another?.['id']).not.toBe(id)
  const { out } = await admin('campaigns', 'list', '--status', 'running')
  expect(out.split('\n')[0]).toMatch(/^id +name +status +done +not_done +budget_eur/)
  expect(out).toContain('0 of 1')
  expect(await json('campaigns', 'show', id)).toMatchObject([{ id, name: '=Audit' }])
  expect(await json('campaigns', 'cancel', id)).toMatchObject([{ status: 'cancelled', returned_eur: '0.5' }])
  const csv = path.join(folder, 'campaigns.csv')
  expect(await admin('export', 'campaigns', '--csv', csv)).toMatchObject({ code: 0 })
  expect(readFileSync(csv, 'utf8')).toContain(`${id},data_hash,'=Audit,`)
})

test('a campaign that cannot be made says why', async () => {
  const file = path.join(folder, 'wrong.json')
  const create = (...args: readonly string[]) => admin('campaigns', 'create', file, ...args)
  const unreadable = { code: 2, err: expect.stringContaining('cannot be read as JSON') }
  expect(await create()).toMatchObject(unreadable)
  writeFileSync(file, '{"type":')
  expect(await create()).toMatchObject(unreadable)
  writeFileSync(file, '7')
  expect(await create()).toMatchObject({ code: 2, err: expect.stringContaining('no JSON object') })
  writeFileSync(file, JSON.stringify(campaignRequest(await storedInputs(grid, 2), { budget_eur: 0.01 })))
  expect(await create()).toMatchObject({ code: 4, err: expect.stringContaining('€0.01 is less than the €0.02') })
  const lost = await create('--server', 'http://127.0.0.1:1')
  expect(lost).toMatchObject({ code: 3, err: expect.stringMatching(/with --key [0-9a-f-]{36} makes it once/) })
})

test('statistics and verification', async () => {
  expect((await json('stats'))[0]).toMatchObject({ total_nodes: 1 })
  expect((await json('verify'))[0]).toMatchObject({ valid: true })
  expect((await json('info'))[0]).toMatchObject({ coordinator_id: grid.coordinatorId })
})

test('every way of not getting there has its exit code and its sentence', async () => {
  expect(await admin('--help')).toMatchObject({ code: 0, out: expect.stringContaining('invites create') })
  expect(await admin('dance')).toMatchObject({ code: 2, err: expect.stringContaining('no command “dance”') })
  expect(await admin('nodes', 'list', '--csv', 'x')).toMatchObject({ code: 2 })
  expect(await admin('nodes', 'show', '01890000-0000-7000-8000-000000000000')).toMatchObject({ code: 4 })
  expect(await admin('stats', '--server', 'http://grid.example.org')).toMatchObject({
    code: 2,
    err: expect.stringContaining('not encrypted'),
  })
  expect(await admin('stats', '--server', 'http://127.0.0.1:1')).toMatchObject({ code: 3 })
  expect(await admin('stats', '--token-file', path.join(folder, 'nothing'))).toMatchObject({ code: 2 })
})
