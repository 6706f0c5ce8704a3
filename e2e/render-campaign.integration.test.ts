import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import { compileWorkload } from '#scripts/build/workloads.ts'
import { SCENE } from '../workloads/render/test-scene.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { askForCampaign, campaignRequest, readCampaign } from './fixtures/test-campaign.ts'
import { putBlob, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { sha256 } from './fixtures/test-node.ts'
import { readPng, resultOf } from './fixtures/test-picture.ts'
import { putWorkload } from './fixtures/test-workload.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const SIZE = { width: 96, height: 96, tile: 48 }
const TILES = 4
/** So many that a tile takes seconds: it can be interrupted. */
const SAMPLES = 1500

let grid: TestGrid
const nodes: TestNodeProgram[] = []
beforeAll(async () => {
  grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
  const { module } = await compileWorkload(ROOT, 'render')
  await putWorkload(grid, module, { name: 'render-as-added' })
})
afterAll(async () => {
  for (const node of nodes) node[Symbol.dispose]()
  await grid[Symbol.asyncDispose]()
})

async function newNode(name: string): Promise<TestNodeProgram> {
  const node = testNodeProgram()
  nodes.push(node)
  const asked = ['register', '--server', grid.url, '--name', name, '--location', 'Brussels', '--cores', '2']
  const { code, err } = await node.call(...asked)
  expect([code, err]).toEqual([0, ''])
  return node
}
const start = (node: TestNodeProgram) => node.run('--slots', '1', '--workloads', 'any', '--checkpoint-every', '1')

async function newPicture(): Promise<CampaignResponse> {
  const scene = JSON.stringify(SCENE)
  await putBlob(grid, Buffer.from(scene), sha256(scene))
  const params = { ...SIZE, samples: SAMPLES }
  const request = campaignRequest([sha256(scene)], { type: 'render', workload: 'render-as-added@1.0.0', params })
  const { status, body } = await askForCampaign(grid, request)
  expect([status, body.tasks.total]).toEqual([201, TILES])
  return body
}
async function pictureOf(id: string): Promise<Uint8Array> {
  await expect.poll(async () => (await readCampaign(grid, id)).tasks.completed, { timeout: 300_000 }).toBe(TILES)
  return (await resultOf(grid, id)).bytes
}
async function stopped(running: readonly RunningNode[]): Promise<void> {
  for (const node of running) node.kill('SIGTERM')
  await Promise.all(running.map(({ ended }) => ended))
}
/** A tile that is well on its way, and how far. */
const wellOnItsWay = ({ running }: AgentSnapshot) => running.find(({ progress }) => progress > 0.05 && progress < 0.7)

test(
  'a picture is the same bytes from one agent, and from three of which one is killed in the middle of a tile and goes on',
  { timeout: 600_000 },
  async () => {
    const alone = start(await newNode('Alone'))
    const expected = await pictureOf((await newPicture()).id)
    await stopped([alone])
    const { width, height, isWhole, pixelAt } = readPng(expected)
    expect([width, height, isWhole]).toEqual([SIZE.width, SIZE.height, true])
    expect(new Set([pixelAt(0, 0), pixelAt(48, 48), pixelAt(95, 95)].map(String)).size).toBe(3)

    const { id } = await newPicture()
    const killed = await newNode('Killed')
    const others = [start(await newNode('Second')), start(await newNode('Third'))]
    const first = start(killed)
    const tile = wellOnItsWay(await first.until((snapshot) => wellOnItsWay(snapshot) !== undefined))
    first.kill('SIGKILL')
    await first.ended
    const again = start(killed)
    const { running } = await again.until((snapshot) =>
      snapshot.running.some(({ task_id, progress }) => task_id === tile?.task_id && progress > 0),
    )
    const resumed = running.find(({ task_id }) => task_id === tile?.task_id)
    const figures = { figure: 'killed-tile', at: tile?.progress, again_at: resumed?.progress }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    const picture = await pictureOf(id)
    await stopped([...others, again])
    expect(Buffer.from(picture).equals(expected)).toBe(true)
    const attempts = await grid.database.query(
      'select count(*)::int as count, min(state) as state from grid_assignments where task_id = $1',
      [tile?.task_id],
    )
    expect(attempts).toEqual([{ count: 1, state: 'completed' }])
    expect(await bookFaults(grid.database)).toEqual([])
    expect(grid.complaints).toEqual([])
  },
)
