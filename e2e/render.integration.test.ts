import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { SCENE } from '../workloads/render/test-scene.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { askForCampaign, campaignRequest, readCampaign } from './fixtures/test-campaign.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { sha256 } from './fixtures/test-node.ts'
import { resultOf } from './fixtures/test-picture.ts'

/** Each tile is long enough for a save in its middle, wherever this runs. */
const PICTURE = {
  width: 96,
  height: 32,
  tile: 32,
  samples: 1200,
  hour: 18.5,
  day: 172,
  latitude: 50.85,
  longitude: 4.35,
}
const TILES = 3
const WAIT = { timeout: 110_000, interval: 20 }

let grid: TestGrid
const nodes: TestNodeProgram[] = []
beforeAll(async () => {
  grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
  const scene = JSON.stringify(SCENE)
  await putBlob(grid, Buffer.from(scene), sha256(scene))
})
afterEach(() => {
  for (const node of nodes.splice(0)) node[Symbol.dispose]()
})
afterAll(() => grid[Symbol.asyncDispose]())

async function newNode(name: string): Promise<TestNodeProgram> {
  const node = testNodeProgram()
  nodes.push(node)
  const where = ['--server', grid.url, '--location', 'Brussels', '--cores', '1']
  expect(await node.call('register', '--name', name, ...where)).toMatchObject({ code: 0, err: '' })
  return node
}
const run = (node: TestNodeProgram): RunningNode => node.run('--slots', '1', '--checkpoint-every', '0')

async function newPicture(): Promise<string> {
  const request = campaignRequest([sha256(JSON.stringify(SCENE))], { type: 'render', params: PICTURE })
  const { status, body } = await askForCampaign(grid, request)
  expect([status, body.tasks?.total]).toEqual([201, TILES])
  return body.id
}
const untilFinished = (id: string) =>
  vi.waitFor(async () => expect((await readCampaign(grid, id)).tasks.completed).toBe(TILES), WAIT)

/** The tasks of which this node has kept something that a program saved. */
function savesOf({ directory }: TestNodeProgram): readonly string[] {
  const state = path.join(directory, 'node', 'state')
  const slots = ['checkpoint-a', 'checkpoint-b']
  const filesOf = (task: string) => slots.map((name) => path.join(state, task, name)).filter((file) => existsSync(file))
  return readdirSync(state).filter((task) => filesOf(task).some((file) => statSync(file).size > 0))
}

test('three agents, one of them killed in the middle of a tile, draw the very bytes that one alone draws', async () => {
  const alone = run(await newNode('Alone'))
  const reference = await newPicture()
  await untilFinished(reference)
  alone.kill('SIGTERM')
  expect(await alone.ended).toMatchObject({ code: 0 })

  const [first, second, third] = [await newNode('One'), await newNode('Two'), await newNode('Three')]
  const killed = run(first)
  const again = await newPicture()
  await vi.waitFor(() => expect(savesOf(first)).toHaveLength(1), WAIT)
  killed.kill('SIGKILL')
  await killed.ended
  const [tile] = savesOf(first)
  const [resumed] = [first, second, third].map(run)
  const [, percent] = await resumed!.saying(/had gone on from (\d+) %/)
  process.stdout.write(`The killed tile went on from ${percent} %.\n`)
  expect(Number(percent)).toBeGreaterThan(0)
  await untilFinished(again)

  const pictures = await Promise.all([reference, again].map((id) => resultOf(grid, id)))
  expect(pictures.map(({ status }) => status)).toEqual([200, 200])
  expect(pictures[1]!.bytes.equals(pictures[0]!.bytes)).toBe(true)
  const attempts = 'select state from grid_assignments where task_id = $1'
  expect(await grid.database.query(attempts, [tile])).toEqual([{ state: 'completed' }])
  expect(await bookFaults(grid.database)).toEqual([])
})
