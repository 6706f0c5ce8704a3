import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { problemOf } from './fixtures/joining.ts'
import { putBlob, sender } from './fixtures/test-grid.ts'
import { registerNode, sha256, speaking, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'
import { type AtCoordinator, type TwoCoordinators, twoCoordinators } from './fixtures/two-coordinators.ts'

const ADMIN_PROGRAM = path.resolve(import.meta.dirname, '../server/admin/admin-command.ts')
/** What another coordinator remembers is a second old at most; a slow machine is given more. */
const SOON = { timeout: 10_000 }

let grid: TwoCoordinators
let one: AtCoordinator
let other: AtCoordinator
beforeAll(async () => {
  grid = await twoCoordinators()
  ;[one, other] = grid.both
})
afterAll(() => grid[Symbol.asyncDispose]())

/** The same node with the same token. */
const at = ({ url }: AtCoordinator, node: TestNode) => speaking(node, sender(url, node.token))
const running = (...tasks: readonly Pick<ClaimResponse, 'assignment_id'>[]) => ({
  running: tasks.map(({ assignment_id }) => ({ assignment_id, progress: 0.5 })),
})
const statusOf = async (id: string) => (await one.admin<{ status: string }>('GET', `/grid/task/${id}`)).body.status

/** Its question has been looked at, and found nothing. */
const isWaiting = (node: TestNode, types: string) =>
  expect
    .poll(async () => {
      const [row] = await grid.database.query<{ types: string | null }>(
        `select array_to_string(claim_types, ',') as types from grid_node_presence where node_id = $1`,
        [node.id],
      )
      return row?.types
    }, SOON)
    .toBe(types)

test('a node that registered at one is at home at the other, at once and with the same token', async () => {
  const there = at(other, await registerNode(one))
  expect((await there.heartbeat()).body).toMatchObject({ status: 'idle' })
  expect((await there.claim()).status).toBe(204)
})

test('a task made at one wakes a node that waits at the other', async () => {
  const node = at(other, await registerNode(one))
  await node.heartbeat()
  const asked = node.claim('&wait=30&types=data_hash')
  await isWaiting(node, 'data_hash')
  const task = await newTask(one)
  const { status, body } = await asked
  expect([status, body.id]).toEqual([200, task.id])
  expect((await node.report(body)).status).toBe(200)
})

test('a task given back at one wakes a node that waits at the other', async () => {
  const [holder, waiting] = [await registerNode(one), at(other, await registerNode(one))]
  await Promise.all([holder.heartbeat(), waiting.heartbeat()])
  const task = await newTask(one)
  const { body: held } = await holder.claim()
  const asked = waiting.claim('&wait=30&types=data_hash,render')
  await isWaiting(waiting, 'data_hash,render')
  await holder.send('POST', `/grid/assignments/${held.assignment_id}/release`, {})
  const { body } = await asked
  expect(body.id).toBe(task.id)
  expect((await waiting.report(body)).status).toBe(200)
})

test('a heartbeat at one names what was superseded or has expired through the other', async () => {
  const node = await registerNode(one)
  await node.heartbeat()
  const expired = await newTask(one)
  const { body: first } = await node.claim()
  const superseded = await newTask(one)
  const { body: second } = await node.claim()
  const held = await newTask(one)
  const { body: third } = await node.claim()
  expect([first.id, second.id, third.id]).toEqual([expired.id, superseded.id, held.id])
  expect((await at(other, node).heartbeat(running(first, second, third))).body.lost).toEqual([])

  await grid.database.query('update grid_tasks set deadline = now() where id = $1', [expired.id])
  const lapse = "update grid_assignments set lease_expires_at = now() - interval '6 s' where id = $1"
  await grid.database.query(lapse, [second.assignment_id])
  await expect.poll(() => statusOf(superseded.id), SOON).toBe('pending')
  const newcomer = await registerNode(one)
  await newcomer.heartbeat()
  expect((await newcomer.claim()).body.id).toBe(superseded.id)
  await expect.poll(() => statusOf(expired.id), SOON).toBe('expired')

  const lost = async () => (await at(other, node).heartbeat(running(first, second, third))).body.lost.toSorted()
  await expect.poll(lost, SOON).toEqual([first, second].map(({ assignment_id }) => assignment_id).toSorted())
  const codes = [first, second].map(async (task) => problemOf(await at(other, node).report(task)))
  expect(await Promise.all(codes)).toEqual([
    [409, 'task_expired'],
    [409, 'assignment_superseded'],
  ])
  expect((await at(other, node).report(third)).status).toBe(200)
})

test('the same report at both is booked once, and both give the same receipt', async () => {
  const node = await registerNode(one)
  await node.heartbeat()
  await newTask(one)
  const report = node.reportOf((await node.claim()).body, { energyWh: 2, solarWh: 1 })
  const answers = await Promise.all(
    [one, other].map(({ url }) => sender(url, node.token)('POST', '/grid/report', report)),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers[0]?.body).toEqual(answers[1]?.body)
  const rows = await grid.database.query('select 1 from grid_green_proofs where assignment_id = $1', [
    report.assignment_id,
  ])
  expect(rows).toHaveLength(1)
})

test('what is put into the shared folder at one is read at the other', async () => {
  const bytes = Buffer.from('a file of the cooperative')
  expect((await putBlob(one, bytes, sha256(bytes))).status).toBe(201)
  expect((await other.admin('GET', `/grid/blobs/${sha256(bytes)}`)).body).toBe(bytes.toString())
})

test('a node that is suspended at one is refused at the other, and taken back there too', async () => {
  const node = at(other, await registerNode(one))
  expect((await node.claim()).status).toBe(204)
  const patch = (status: string) => one.admin('PATCH', `/grid/nodes/${node.id}`, { status })
  await patch('suspended')
  await expect.poll(async () => problemOf(await node.claim()), SOON).toEqual([403, 'node_suspended'])
  await patch('active')
  await expect.poll(async () => (await node.claim()).status, SOON).toBe(204)
})

test('a token of an admin that is revoked at one is refused at the other', async () => {
  const token = (await admin('create-token', 'Somebody')).trim()
  const somebody = sender(other.url, token)
  expect((await somebody('GET', '/grid/owners')).status).toBe(200)
  await admin('revoke-token', 'Somebody')
  await expect.poll(async () => problemOf(await somebody('GET', '/grid/owners')), SOON).toEqual([401, 'token_invalid'])
})

/** As an admin runs it on the machine of the first coordinator; returns what it prints. */
async function admin(...words: readonly string[]): Promise<string> {
  const env = { ...process.env, DATABASE_URL: grid.databaseUrl, GRID_DATA_DIR: one.program.directory }
  const child = spawn(process.execPath, [ADMIN_PROGRAM, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [[code], text] = await Promise.all([once(child, 'close'), child.stdout.setEncoding('utf8').toArray()])
  expect(code).toBe(0)
  return text.join('')
}

test('neither has complained', () => {
  expect(grid.both.map(({ program }) => program.output())).toEqual(['', ''])
})
