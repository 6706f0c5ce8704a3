import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseInvite } from '#core/enrolment/invite.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { type CoordinatorProcess, coordinatorProcess } from './fixtures/coordinator-process.ts'
import { type Machine, THIS_MACHINE, twoMachines } from './fixtures/machines.ts'
import { endOf, testNodeProgram } from './fixtures/node-process.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const PROFILE = [
  '--name',
  'Second machine',
  '--location',
  'Namur',
  '--cores',
  '1',
  '--solar',
  '--consent',
  CONSENT_VERSION,
]
/** Enough to be measured while it is audited. */
const FILE_BYTES = 32 * 1024 * 1024

/** A program of the project, on one of the machines, to its end. */
async function call(machine: Machine, words: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const [program, ...args] = machine.command([process.execPath, ...words])
  const env = { ...process.env, ...settings }
  return endOf(spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env }))
}

/** The admin's client on the coordinator's own machine, which finds address, key and token by itself. */
const adminAt = (machine: Machine, { url, directory }: CoordinatorProcess) => {
  const settings = { GRID_HOST: machine.address, GRID_PORT: new URL(url).port, GRID_DATA_DIR: directory }
  return async (...words: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, out, err } = await call(machine, ['scripts/grid.ts', ...words, '--json'], settings)
    expect([code, err]).toEqual([0, ''])
    return JSON.parse(out) as Record<string, unknown>
  }
}

const QUERY = `
  import pg from 'pg'
  const [url, sql] = process.argv.slice(1)
  const client = new pg.Client(url)
  await client.connect()
  console.log(JSON.stringify((await client.query(sql)).rows))
  await client.end()`

/** PostgreSQL listens on the loopback of its own machine only. */
async function query(machine: Machine, { databaseUrl }: CoordinatorProcess, sql: string): Promise<unknown> {
  const { code, out, err } = await call(machine, ['--input-type=module', '--eval', QUERY, databaseUrl(), sql])
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out)
}

function testFile() {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-file-'))
  const file = path.join(folder, 'minutes-of-the-assembly.bin')
  writeFileSync(file, Buffer.alloc(FILE_BYTES, 'minutes of the assembly '))
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

type Place = { coordinators: Machine; nodes: Machine; settings: Readonly<Record<string, string>> }

/** Refusals first, with the very sentences; then the machine joins, works, is paid, and says what it has earned. */
async function joinAndEarn({ coordinators, nodes, settings }: Place): Promise<string> {
  await using coordinator = await coordinatorProcess(
    { GRID_SELF_SIGNED: 'yes', GRID_ACCEPT_DECLARED: 'yes', ...settings },
    { machine: coordinators },
  )
  await coordinator.start()
  const admin = adminAt(coordinators, coordinator)
  await admin('owners', 'add', 'Marie Peeters')
  const newInvite = async () => String((await admin('invites', 'create', 'Marie Peeters'))['invite'])
  const invite = await newInvite()
  using node = testNodeProgram({ machine: nodes })
  const join = (text: string, by = node) => by.call('register', '--invite', text, ...PROFILE)

  const forged = invite.replace(parseInvite(invite)?.spkiSha256 ?? 'no pin', 'f'.repeat(64))
  const old = await newInvite()
  await query(coordinators, coordinator, 'update grid_enrolment_codes set expires_at = now()')
  expect(await join(forged)).toEqual(refused(3, OTHER_KEY))
  expect(await node.call('register', '--server', coordinator.url, ...PROFILE)).toEqual(refused(3, NOT_TRUSTED))
  expect(await join(invite.slice(0, -1))).toEqual(refused(2, NO_INVITE))
  expect(await join(old)).toEqual(refused(4, OLD))

  const good = await newInvite()
  expect(await join(good)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('Registered “Second machine”'),
  })
  using stranger = testNodeProgram({ machine: nodes })
  expect(await join(good, stranger)).toEqual(refused(4, USED))
  expect(await stranger.call('run')).toMatchObject({ code: 2, err: expect.stringContaining('not registered') })

  using work = testFile()
  const running = node.run('--slots', '1', '--solar-watts', '500')
  const { id } = await admin('tasks', 'add', '--file', work.file)
  await running.until(({ recent }) => recent.some(({ task_id, outcome }) => task_id === id && outcome === 'paid'))
  const { out: earnings } = await node.call('earnings')
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0 })
  await expectWholeLog(nodes, coordinator)
  expect(await coordinator.stop()).toBe(0)
  return earnings
}

/** The reward of the one task, and this machine's share of what its sun avoided. */
const EARNED = /^Payable {5}€0\.01\d*[1-9], which “redeem” asks for\n[^]*€0\.01\d*[1-9] for 1 task$/m

/** A stranger on the nodes' machine, who trusts the coordinator's certificate because somebody gave it to them. */
async function expectWholeLog(machine: Machine, { url, directory }: CoordinatorProcess): Promise<void> {
  const certificate = path.join(directory, 'coordinator', 'tls', 'cert.pem')
  const verify = ['scripts/verify-chain.ts', '--server', url]
  const { code, out } = await call(machine, verify, { NODE_EXTRA_CA_CERTS: certificate })
  expect([code, out]).toEqual([0, expect.stringContaining('1 block')])
}

const refused = (code: number, sentence: string) => ({ code, out: '', err: `${sentence}\n` })
const OTHER_KEY = 'What answers there is not the coordinator of the invite: its key is another.'
const NOT_TRUSTED =
  'The coordinator’s certificate is not one that this computer trusts (self-signed certificate). Join with an invite, which carries its key.'
const NO_INVITE = 'This is no invite; it begins with koprogo1. and must be copied whole, in quotes.'
const OLD = 'This invite is too old; it was good for 24 hours. Ask for a new one.'
const USED = 'This invite was used before; each is good for one node. Ask for a new one.'

const machines = await twoMachines()
const why = typeof machines === 'string' ? machines : ''
afterAll(async () => {
  if (typeof machines !== 'string') await machines[Symbol.asyncDispose]()
})

test('a machine with a network of its own joins over TLS with an invite, works and earns; others are told why not', async ({
  skip,
}) => {
  if (typeof machines === 'string') return skip(`This computer lets us make no second machine: ${machines}`)
  // On an address that others can reach, nobody joins without an invite, also when no setting says so.
  expect(await joinAndEarn({ ...machines, settings: {} })).toMatch(EARNED)
})

/** Linux has all of 127.0.0.0/8. */
test.runIf(why !== '' && process.platform === 'linux')(
  'where no second machine can be made, the same with another address of this one',
  async () => {
    const coordinators = { ...THIS_MACHINE, address: '127.0.0.2' }
    const settings = { GRID_ENROLMENT: 'invite' }
    expect(await joinAndEarn({ coordinators, nodes: THIS_MACHINE, settings })).toMatch(EARNED)
  },
)
