import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import { readConfig } from '#server/config.ts'
import { startCoordinator } from '#server/start-coordinator.ts'
import { BEHIND_PROXY, decide, nodeOf, problemOf, register, rekeyCode } from './fixtures/joining.ts'
import { sender, SILENT, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey, registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid(BEHIND_PROXY)
})
afterAll(() => grid[Symbol.asyncDispose]())

/** A second coordinator of the same grid, in this process. */
async function anotherCoordinator(databaseUrl: string) {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-second-'))
  const config = readConfig({ DATABASE_URL: databaseUrl, GRID_PORT: '0', GRID_DATA_DIR: directory }, [])
  if (config === 'help') throw new Error('Nobody asked for help')
  const { url, stop } = await startCoordinator(config, SILENT)
  const dispose = async () => {
    await stop()
    rmSync(directory, { recursive: true, force: true })
  }
  return { url, [Symbol.asyncDispose]: dispose }
}

describe('a new key for a node', () => {
  test('keeps earnings and proofs; the log verifies on, and the node works with its new key', async () => {
    const node = await registerNode(grid)
    await newTask(grid)
    expect((await node.report((await node.claim()).body, { energyWh: 2, solarWh: 1 })).status).toBe(200)
    const earned = (await nodeOf(grid, node.id)).total_energy_saved_wh

    const fresh = await registerNode(grid, { enrolment_code: await rekeyCode(grid, node.id) })
    expect([fresh.id, fresh.publicKey === node.publicKey]).toEqual([node.id, false])
    expect((await nodeOf(grid, node.id)).total_energy_saved_wh).toBe(earned)
    expect(problemOf(await node.heartbeat())).toEqual([401, 'token_invalid'])

    await newTask(grid)
    expect((await fresh.report((await fresh.claim()).body, { energyWh: 2, solarWh: 1 })).status).toBe(200)
    const keys = await grid.database.query<{ public_key: string }>(
      'select public_key from grid_green_proofs where node_id = $1 order by height',
      [node.id],
    )
    expect(keys.map(({ public_key }) => public_key)).toEqual([node.publicKey, fresh.publicKey])
    const { body: verdict } = await grid.anyone<VerifyResponse>('GET', '/grid/proofs/verify')
    expect(verdict).toMatchObject({ valid: true })
  })

  test('serves once, also when two come at the same moment; only the newest code is good', async () => {
    const { body: node } = await register(grid, newKey())
    const older = await rekeyCode(grid, node.id)
    const code = await rekeyCode(grid, node.id)
    expect(problemOf(await register(grid, newKey(), { enrolment_code: older }))).toEqual([403, 'code_revoked'])
    const keys = [newKey(), newKey()]
    const answers = await Promise.all(keys.map((key) => register(grid, key, { enrolment_code: code })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]))
    const winner = keys[answers.findIndex(({ status }) => status === 200)]
    const [kept] = await grid.database.query('select public_key from grid_nodes where id = $1', [node.id])
    expect(kept).toEqual({ public_key: winner?.publicKey })
  })

  test('is not taken from another node, and the code stays good', async () => {
    const { body: node } = await register(grid, newKey())
    const taken = newKey()
    const { body: other } = await register(grid, taken)
    const code = await rekeyCode(grid, node.id)
    expect(problemOf(await register(grid, taken, { enrolment_code: code }))).toEqual([409, 'key_taken'])
    const unchanged = await register(grid, taken)
    expect([unchanged.status, unchanged.body.id]).toEqual([200, other.id])
    expect((await register(grid, newKey(), { enrolment_code: code })).body.id).toBe(node.id)
  })

  test('a suspended node stays suspended with it', async () => {
    const { body: node } = await register(grid, newKey())
    await decide(grid, node.id, 'suspended')
    const { body } = await register(grid, newKey(), { enrolment_code: await rekeyCode(grid, node.id) })
    expect([body.id, body.status]).toEqual([node.id, 'suspended'])
  })

  test('is known at once to every coordinator of the grid, and the old one is no good there within a second', async () => {
    const DATABASE_URL = grid.coordinator.databaseUrl
    await using second = await anotherCoordinator(DATABASE_URL)
    const old = await registerNode(grid)
    const oldElsewhere = sender(second.url, old.token)
    const own = `/grid/nodes/${old.id}`
    const code = await rekeyCode(grid, old.id)
    // The second coordinator has just looked, so that what it remembers is the old key.
    expect((await oldElsewhere('GET', own)).status).toBe(200)
    const { body } = await register(grid, newKey(), { enrolment_code: code })
    expect((await sender(second.url, body.token)('GET', own)).status).toBe(200)
    await expect
      .poll(async () => problemOf(await oldElsewhere('GET', own)), { timeout: 5000 })
      .toEqual([401, 'token_invalid'])
  })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
