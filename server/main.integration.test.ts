import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { GridResponse } from '#core/contracts/grid.ts'
import { registerNode } from '#e2e/fixtures/test-node.ts'
import { sender } from '#e2e/fixtures/test-grid.ts'
import { configHelp } from './config.ts'
import { lockDataDirectory } from './shared/data-directory-lock.ts'
import { connectDatabase } from './shared/postgres/database.ts'
import { runningPostgresUrl } from './shared/postgres/embedded-postgres.ts'
import { testFolder } from './shared/postgres/test-postgres.ts'
import { postmasterOf, processesIn } from './shared/postgres/test-processes.ts'
import { recordingLogger } from './shared/test-doubles.ts'
import { runProgram, startProgram, type TestProgram } from './test-program.ts'

const isLinux = process.platform === 'linux'
const WAIT = { timeout: 60_000, interval: 10 }

/** One data directory for all tests, so that only the first one makes a database. */
let folder: ReturnType<typeof testFolder>
const data = () => path.join(folder.path, 'coordinator', 'postgres')
const argumentsOf = (...more: readonly string[]) => [
  '--data-dir',
  folder.path,
  '--port',
  '0',
  '--disk-free-min-mb',
  '0',
  ...more,
]
const start = (...more: readonly string[]) => startProgram('main.ts', argumentsOf(...more))
const idOf = async (url: string) => (await sender(url)<GridResponse>('GET', '/grid')).body.coordinator_id
const logOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; msg: string })

let other: Server
let takenPort: number
beforeAll(async () => {
  folder = testFolder()
  other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  takenPort = (other.address() as AddressInfo).port
})
afterAll(() => {
  other.close()
  folder[Symbol.dispose]()
})

/** A claim leaves what its node can run beside the node's last heartbeat: then it is there, and waits. */
async function untilClaimed(nodeId: string): Promise<void> {
  const url = runningPostgresUrl(path.join(folder.path, 'coordinator'))
  const database = connectDatabase({ url, logger: recordingLogger(), connectionsMax: 1 })
  const sql = 'select 1 from grid_node_presence where node_id = $1 and claim_types is not null'
  await vi.waitFor(async () => expect(await database.query(sql, [nodeId])).toHaveLength(1), WAIT)
  await database.close()
}

async function stopped(program: TestProgram, signal: NodeJS.Signals = 'SIGTERM') {
  program.signal(signal)
  return program.ended
}

describe('the coordinator', () => {
  test('starts, says where it listens, and ends with 0 when it is asked to', async () => {
    const program = start()
    const url = await program.listening()
    expect(await sender(url)('GET', '/readyz')).toMatchObject({ status: 200, body: { database: true, disk: true } })
    const { code, out, err } = await stopped(program)
    expect([code, err]).toEqual([0, ''])
    const messages = logOf(out).map(({ msg }) => msg)
    // Only the first start on these tables stores what came with it, where the project was built.
    expect(messages.filter((message) => !message.startsWith('A program that came with'))).toEqual([
      'The tables are up to date',
      'Listening',
      'Stopping: what is in flight is finished',
    ])
    expect(out).not.toMatch(/password|kga_/)
  })

  test.skipIf(process.platform === 'win32')('keeps its tokens from other users of the computer', () => {
    for (const file of ['admin-token', 'demo-token', 'postgres-password', 'lock']) {
      expect(statSync(path.join(folder.path, 'coordinator', file)).mode & 0o777).toBe(0o600)
    }
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends with 0 on %s, and leaves no process', async (signal) => {
    const program = start('--log-level', 'warn')
    await program.listening()
    expect(await stopped(program, signal)).toEqual({ code: 0, out: '', err: '' })
    expect(isLinux ? processesIn(data()) : []).toEqual([])
  })

  test('finishes what is in flight: a long poll ends with 204, a new request is refused', async () => {
    const program = start()
    const url = await program.listening()
    const { body } = await sender(url)<GridResponse>('GET', '/grid')
    const node = await registerNode({ url, coordinatorId: body.coordinator_id, anyone: sender(url) })
    await node.heartbeat()
    const poll = node.claim('&wait=30')
    await untilClaimed(node.id)
    program.signal('SIGTERM')
    const { status, headers } = await poll
    expect([status, headers.get('connection')]).toEqual([204, 'close'])
    expect((await program.ended).code).toBe(0)
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test.runIf(isLinux)('ends with its database when the program that started it is killed', async () => {
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', STARTER, '--', ...argumentsOf()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(starter.stdout, 'data')
    expect(processesIn(data()).length).toBeGreaterThan(3)
    starter.kill('SIGKILL')
    await vi.waitFor(() => lockDataDirectory(path.join(folder.path, 'coordinator')).release(), WAIT)
    expect(processesIn(data())).toEqual([])
  })
})

/** Starts the coordinator as `npm start` does, and says when it listens. */
const STARTER = `
  import { spawn } from 'node:child_process'
  const program = ${JSON.stringify(path.join(import.meta.dirname, 'main.ts'))}
  const child = spawn(process.execPath, [program, ...process.argv.slice(1)], {
    detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.on('message', () => process.stdout.write('listening'))`

describe.runIf(isLinux)('a coordinator that is killed', () => {
  test('leaves its database running; the next one stops that and goes on with the same grid', async () => {
    const first = start()
    const id = await idOf(await first.listening())
    const orphan = postmasterOf(data())
    expect((await stopped(first, 'SIGKILL')).code).toBeNull()
    expect(processesIn(data())).toContain(orphan)

    await using second = start()
    const url = await second.listening()
    expect(await idOf(url)).toBe(id)
    expect(postmasterOf(data())).not.toBe(orphan)
    const { out } = await stopped(second)
    expect(logOf(out)).toContainEqual(
      expect.objectContaining({ level: 40, msg: 'Stopped a PostgreSQL that an earlier coordinator had left behind' }),
    )
  })

  test('in its very first start does not keep the next one from making the database', async () => {
    using fresh = testFolder()
    const place = path.join(fresh.path, 'coordinator')
    const args = ['--data-dir', fresh.path, '--port', '0', '--disk-free-min-mb', '0']
    const first = startProgram('main.ts', args)
    const isMaking = () => existsSync(place) && readdirSync(place).some((name) => name.startsWith('postgres.new-'))
    await vi.waitFor(() => expect(isMaking()).toBe(true), { ...WAIT, interval: 1 })
    await stopped(first, 'SIGKILL')
    const second = startProgram('main.ts', args)
    expect(await sender(await second.listening())('GET', '/readyz')).toMatchObject({ status: 200 })
    expect((await stopped(second)).code).toBe(0)
  })
})

describe('a start that cannot be', () => {
  test('beside another one on the same directory ends with 5, and hurts nobody', async () => {
    const first = start()
    const url = await first.listening()
    expect(await runProgram('main.ts', argumentsOf())).toEqual({
      code: 5,
      out: '',
      err: `Another coordinator is already running on ${path.join(folder.path, 'coordinator')}.\n`,
    })
    expect(await sender(url)('GET', '/readyz')).toMatchObject({ status: 200 })
    await stopped(first)
  })

  test('on a port that is taken ends with 2 and a sentence, and leaves nothing running', async () => {
    const { code, err } = await runProgram('main.ts', argumentsOf('--log-level', 'warn', '--port', String(takenPort)))
    expect(err).toBe(`Port ${takenPort} on 127.0.0.1 is taken by another program; choose another with --port.\n`)
    expect(code).toBe(2)
    expect(isLinux ? processesIn(data()) : []).toEqual([])
  })

  test('with wrong settings ends with 2 and the list of them', async () => {
    const { code, out, err } = await runProgram('main.ts', ['--port', 'x', '--lease-seconds', '1'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^These settings are wrong:\n {2}GRID_PORT: .*\n {2}GRID_LEASE_SECONDS: .*\n$/)
  })

  test('with an unknown flag ends with 2 and the help', async () => {
    const { code, err } = await runProgram('main.ts', ['--colour', 'blue'])
    expect(code).toBe(2)
    expect(err).toContain("Unknown option '--colour'")
    expect(err).toContain(configHelp())
  })

  test('in a folder that is a file ends with 2 and a sentence', async () => {
    const file = path.join(folder.path, 'file')
    writeFileSync(file, '')
    const { code, err } = await runProgram('main.ts', ['--data-dir', file])
    expect(code).toBe(2)
    expect(err).toMatch(/^The folder .*\/file\/coordinator cannot be made: ENOTDIR.*\n$/)
  })

  test('on a database that is not there ends with 3', async () => {
    const url = 'postgres://grid@127.0.0.1:1/grid'
    const { code, err } = await runProgram('main.ts', argumentsOf(), { DATABASE_URL: url })
    expect([code, err]).toEqual([3, 'connect ECONNREFUSED 127.0.0.1:1\n'])
  })
})

test('--help says everything on standard output and ends with 0', async () => {
  expect(await runProgram('main.ts', ['--help', '--port', 'x'])).toEqual({ code: 0, out: `${configHelp()}\n`, err: '' })
})
