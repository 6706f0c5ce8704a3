import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import { freePort } from '#server/shared/free-port.ts'
import { testFolder } from '#server/shared/postgres/test-postgres.ts'
import { startProgram } from '#server/test-program.ts'
import { admin, restore } from './fixtures/backed-up-grid.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { sender } from './fixtures/test-grid.ts'
import { newTask } from './fixtures/test-work.ts'

/** The longer the coordinator was away, the longer an agent waits before it asks again. */
const WAIT = { timeout: 400_000, interval: 100 }

test(
  'an agent goes on with the grid that was restored, by itself, and is paid for what it does there',
  { timeout: 500_000 },
  async () => {
    using folder = testFolder()
    using node = testNodeProgram()
    const port = await freePort()
    const place = (name: string) => path.join(folder.path, name)
    const start = (directory: string) =>
      startProgram('main.ts', ['--port', String(port), '--data-dir', directory], {
        LOG_LEVEL: 'silent',
        GRID_DISK_FREE_MIN_MB: '1',
        GRID_HEARTBEAT_SECONDS: '1',
      })
    const url = `http://127.0.0.1:${port}`
    const paid = async (nodeId: string) =>
      (await adminOf(url, place('first')).admin<EarningsResponse>('GET', `/grid/nodes/${nodeId}/earnings?limit=500`))
        .body.receipts.items.length

    const first = start(place('first'))
    await first.listening()
    const grid = adminOf(url, place('first'))
    await node.call('register', '--server', url, '--name', 'Hall', '--location', 'Brussels', '--cores', '2')
    const running = node.run('--slots', '1')
    for (let task = 0; task < 5; task++) await newTask(grid)
    const { node_id: nodeId } = await running.until(({ recent }) => recent.length > 0)
    if (nodeId === null) throw new Error('A node that works has an id')
    expect(await admin('backup', place('grid.tar'), '--data-dir', place('first'))).toMatchObject({ code: 0 })
    await vi.waitFor(async () => expect(await paid(nodeId)).toBe(5), WAIT)
    first.signal('SIGKILL')
    await first.ended
    await admin('list-tokens', '--data-dir', place('first'))

    expect(await restore(place('grid.tar'), place('second'))).toMatchObject({ code: 0 })
    await using second = start(place('second'))
    await second.listening()
    await newTask(grid)
    const open = async () =>
      (await grid.admin<{ items: unknown[] }>('GET', '/grid/tasks?status=completed&limit=500')).body.items.length
    await vi.waitFor(async () => expect(await open()).toBe(6), WAIT)
    expect(await paid(nodeId)).toBe(6)
    running.kill('SIGTERM')
    expect((await running.ended).code).toBe(0)
    const { body } = await sender(url)<VerifyResponse>('GET', '/grid/proofs/verify')
    expect(body).toMatchObject({ valid: true, height: 6 })
  },
)

/** The token of the first grid serves in the restored one as well. */
function adminOf(url: string, directory: string) {
  const adminToken = readFileSync(path.join(directory, 'coordinator', 'admin-token'), 'utf8').trim()
  return { url, adminToken, admin: sender(url, adminToken) }
}
