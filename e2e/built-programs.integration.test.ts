import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import { childProcessComputer } from '#main/compute/child-process-computer.ts'
import { commandFor } from '#main/compute/child-command.ts'
import { forkedChild } from '#main/compute/forked-child.ts'
import { probeIsolation } from '#main/compute/isolation.ts'
import { COPY, program, wasmJob } from '#main/compute/sandbox/test-modules.ts'
import { testFolder } from '#server/shared/postgres/test-postgres.ts'
import { endOf } from './fixtures/node-process.ts'
import { sender } from './fixtures/test-grid.ts'

/** What people run is built: packages that are loaded late, or only sometimes, must be found there too. */
const ROOT = path.resolve(import.meta.dirname, '..')
const built = (name: string) => path.join(ROOT, 'dist', `${name}.mjs`)

beforeAll(() => {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.ts'), '--if-stale'], { stdio: 'ignore' })
}, 120_000)

const run = (name: string, ...args: readonly string[]) => endOf(spawn(process.execPath, [built(name), ...args]))

async function serve(directory: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [built('coordinator'), '--port', '0', '--data-dir', directory, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, LOG_LEVEL: 'silent', GRID_DISK_FREE_MIN_MB: '1' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = endOf(child)
  const refused = ended.then(({ code, err }) => Promise.reject(new Error(`It ended with ${code}: ${err}`)))
  const [{ url }] = (await Promise.race([once(child, 'message'), refused])) as [{ url: string }]
  return {
    url,
    async stop(): Promise<number> {
      child.kill('SIGTERM')
      return (await ended).code
    },
  }
}

test('a built coordinator makes its certificate, is backed up while it runs, and is restored from that', async () => {
  using folder = testFolder()
  const place = (name: string) => path.join(folder.path, name)
  const first = await serve(place('first'), '--self-signed')
  expect((await sender(first.url)('GET', '/readyz')).status).toBe(200)
  expect(await run('admin', 'backup', place('grid.tar.gz'), '--data-dir', place('first'))).toMatchObject({ code: 0 })
  expect(await first.stop()).toBe(0)
  expect(await run('admin', 'restore', place('grid.tar.gz'), '--data-dir', place('second'))).toMatchObject({ code: 0 })
  const second = await serve(place('second'), '--self-signed')
  expect((await sender(second.url)<VerifyResponse>('GET', '/grid/proofs/verify')).body).toMatchObject({ valid: true })
  expect(await second.stop()).toBe(0)
})

test('a built node finds what only some meters need: MQTT, and what listens for announcements', async () => {
  using folder = testFolder()
  const solar = (...words: readonly string[]) => run('node', 'solar', ...words, '--json', '--data-dir', folder.path)
  const [trial, found] = await Promise.all([solar('test', 'mqtt', 'address=127.0.0.1:1', 'grid=a'), solar('discover')])
  expect(trial).toMatchObject({ code: 3, err: '' })
  expect(JSON.parse(trial.out)).toMatchObject({ name: 'MQTT', problem: { code: 'unreachable' } })
  expect(found).toMatchObject({ code: 0, err: '' })
})

test.each(['admin', 'grid', 'node'])('the built %s says what it can do', async (name) => {
  const { code, out } = await run(name, '--help')
  expect(code).toBe(0)
  expect(out).toContain('npm run')
})

test('the built sandbox runs a program of somebody else with no more than its own files', async () => {
  const programs = { data_hash: built('data-hash-child'), wasm: built('sandbox-child') }
  const isolation = await probeIsolation()
  const computer = childProcessComputer({ startChild: (job) => forkedChild(commandFor(job, programs, isolation)) })
  const { result } = computer.start(wasmJob(program(COPY), { input: 'a scene' }))
  expect(new TextDecoder().decode(await result)).toBe('a scene')
})
