import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { interfaceAt, letIn, refusedSocket } from './fixtures/interface-client.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid } from './fixtures/test-grid.ts'
import { newTask } from './fixtures/test-work.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

beforeAll(() => {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.ts'), '--if-stale'], { stdio: 'ignore' })
})

/** The address that a node prints when its interface is open. */
async function addressOf({ saying }: RunningNode): Promise<string> {
  const [, address = ''] = await saying(/Interface: (http:\S+#code=\S+)/)
  return address
}

describe('a node that is not registered yet', () => {
  let program: TestNodeProgram
  let node: RunningNode
  let address = ''
  /** Each is good once. */
  const freshAddress = async () => (await program.call('open')).out.trim()

  beforeAll(async () => {
    program = testNodeProgram()
    node = program.run('--ui-port', '0')
    address = await addressOf(node)
  })
  afterAll(() => program[Symbol.dispose]())

  test('shows Welcome to whoever opens the printed address, over HTTP and the WebSocket', async () => {
    const page = await letIn(address)
    expect(await page.untilState(({ phase }) => phase === 'welcome')).toMatchObject({ agent: null, problem: null })
    expect(await page.call('readState', {})).toMatchObject({ ok: true, value: { phase: 'welcome' } })
    expect(await page.call('readShell', {})).toMatchObject({ ok: true, value: { kind: 'browser', can_quit: false } })
  })

  test('serves the built interface under its policy, and keeps the secret of its address to its owner', async () => {
    const { ask } = interfaceAt(address)
    const { status, text, headers } = await ask('/')
    expect([status, headers['content-security-policy']]).toEqual([200, expect.stringContaining("default-src 'none'")])
    const [, script] = /src="\.(\/assets\/[^"]+\.js)"/.exec(text) ?? []
    expect(await ask(String(script))).toMatchObject({ status: 200, headers: { 'content-type': /javascript/ } })
    expect(statSync(path.join(program.directory, 'node', 'ui-token')).mode & 0o777).toBe(0o600)
  })

  test.each([
    '/../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '//etc/passwd',
    '/index.html%00',
  ])('gives nothing at %s', async (place) => {
    expect((await interfaceAt(address).ask(place)).status).toBe(404)
  })

  test('refuses a code that was used, and one that it never made', async () => {
    const { exchange } = interfaceAt(await freshAddress())
    expect([(await exchange()).status, (await exchange()).status]).toEqual([204, 401])
    expect((await interfaceAt(address.replace(/code=.*/, 'code=guessed')).exchange()).status).toBe(401)
  })

  test('refuses calls without a cookie, under a foreign name, and from a foreign page', async () => {
    const { post, port } = interfaceAt(address)
    const { cookie } = await letIn(await freshAddress())
    const status = async (headers: Record<string, string>) => (await post('/call/readState', {}, headers)).status
    expect(await status({})).toBe(401)
    expect(await status({ cookie: cookie.replace(/.$/, '~') })).toBe(401)
    expect(await status({ cookie, origin: 'http://example.org' })).toBe(403)
    expect(await status({ cookie, host: `example.org:${port}`, origin: `http://example.org:${port}` })).toBe(403)
    expect(await status({ cookie, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await status({ cookie })).toBe(200)
  })

  test('refuses a WebSocket without a cookie, under a foreign name, and from a foreign page', async () => {
    const { host, port, origin } = interfaceAt(address)
    const { cookie } = await letIn(await freshAddress())
    const refused = (headers: Record<string, string>) => refusedSocket(`ws://${host}/states`, headers)
    expect(await refused({ origin })).toBe(401)
    expect(await refused({ cookie, origin: 'http://example.org' })).toBe(403)
    expect(await refused({ cookie })).toBe(403)
    expect(await refused({ cookie, host: `example.org:${port}`, origin: `http://example.org:${port}` })).toBe(403)
  })

  test('refuses what is malformed, oversized, or no call; what is not of the contract is a problem', async () => {
    const { ask, post, origin } = interfaceAt(address)
    const { cookie, call } = await letIn(await freshAddress())
    const raw = (body: string) =>
      ask('/call/pause', { method: 'POST', headers: { origin, cookie, 'content-type': 'application/json' }, body })
    expect((await raw('{')).status).toBe(400)
    expect((await raw(`"${'x'.repeat(300_000)}"`)).status).toBe(413)
    expect((await post('/call/erase', {}, { cookie })).status).toBe(404)
    const surplus = { until: null, surplus: 1 } as { until: null }
    expect(await call('pause', surplus)).toMatchObject({ ok: false, problem: { code: 'request_invalid' } })
    expect(await call('quit', { even_if_work_is_lost: true })).toMatchObject({
      ok: false,
      problem: { code: 'not_in_this_shell' },
    })
  })

  test('remembers a browser over its own restart, at the same port; while it is away nobody is given an address', async () => {
    const { cookie } = await letIn(await freshAddress())
    node.kill('SIGTERM')
    expect((await node.ended).code).toBe(0)
    expect(await program.call('open')).toMatchObject({ code: 3, err: expect.stringContaining('--ui-port') })
    node = program.run('--ui-port', interfaceAt(address).port)
    address = await addressOf(node)
    expect(await (await letIn(address, cookie)).call('readState', {})).toMatchObject({ ok: true })
  })

  test('says that a port is taken, and ends with 2', async () => {
    using other = testNodeProgram()
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const place = taken.address()
    const port = typeof place === 'object' && place !== null ? place.port : 0
    const { code, err } = await other.run('--ui-port', `${port}`).ended
    taken.close()
    expect(code).toBe(2)
    expect(err).toContain(`Port ${port} on 127.0.0.1 is taken by another program; choose another with --ui-port.`)
  })
})

test('from Welcome to the first proof, by what a browser may ask only', async () => {
  await using grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
  using program = testNodeProgram()
  const { call, untilState } = await letIn(await addressOf(program.run('--ui-port', '0', '--slots', '1')))
  await untilState(({ phase }) => phase === 'welcome')
  expect(await call('readEarnings', { cursor: null, limit: 10 })).toMatchObject({
    ok: false,
    problem: { code: 'not_registered' },
  })
  const offer = await call('lookAtGrid', { target: grid.url })
  expect(offer).toMatchObject({ ok: true, value: { is_own: true, is_invite: false } })
  const joining = { target: grid.url, name: 'Hall', location: 'Brussels', cpu_cores: 2, has_solar: true }
  const agreed = { green_certificates: false, consent_version: CONSENT_VERSION }
  expect(await call('join', { ...joining, ...agreed })).toMatchObject({ ok: true, value: { status: 'offline' } })
  await newTask(grid)
  const { agent } = await untilState(({ agent }) => agent?.recent[0]?.outcome === 'paid')
  expect(agent).toMatchObject({ node_name: 'Hall', connected: true })

  const earnings = await call('readEarnings', { cursor: null, limit: 10 })
  expect(earnings).toMatchObject({ ok: true, value: { earnings: { receipts: { items: [{}] } } } })
  const height = agent?.recent[0]?.proof_height ?? 0
  expect(await call('readProof', { height })).toMatchObject({ ok: true, value: { proof: { height } } })
  expect(await call('readPreview', { assignment_id: agent?.recent[0]?.assignment_id ?? '' })).toEqual({
    ok: true,
    value: null,
  })
  await call('pause', { until: null })
  expect((await untilState(({ agent }) => agent?.mode === 'paused')).agent?.sentence.reason).toMatch(/^paused/)
})
