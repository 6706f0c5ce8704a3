import { spawn, spawnSync, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

/** The Node that `npm test` was called with: the bootstrap must do under it. */
const OLD_NODE = process.env['npm_node_execpath'] ?? process.execPath
const NOBODY = 65_534
const PATIENCE_MS = 30_000
vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

/** Installs like npm (everything away, then everything new), waits where it is told to, and writes down what it did. */
const FAKE_NPM = `
const { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs')
const note = (line) => appendFileSync('npm-calls.txt', line + '\\n')
note('begins ' + process.argv[2])
if (existsSync('offline')) {
  console.error('npm error network request to https://packages.example/ failed')
  process.exit(7)
}
rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules/node/bin', { recursive: true })
mkdirSync('node_modules/@scope/package', { recursive: true })
const finish = () => {
  if (existsSync('wait')) return setTimeout(finish, 10)
  symlinkSync(${JSON.stringify(process.execPath)}, 'node_modules/node/bin/node')
  note('ends')
}
finish()
`

test('installs once, says so on stderr, and is silent from then on', async () => {
  const clone = newClone()
  const first = await clone.bootstrap().ended
  expect(first).toMatchObject({ code: 0, out: '' })
  expect(first.err).toMatch(/^Installing what this project needs .*\nInstalled\.\n$/)
  expect(await clone.bootstrap().ended).toEqual({ code: 0, out: '', err: '' })
  expect(clone.npmCalls()).toEqual(['begins ci', 'ends'])
})

test('installs again when the lock file names other packages', async () => {
  const clone = newClone()
  await clone.bootstrap().ended
  clone.write('package-lock.json', '{"packages":{"node_modules/other":{}}}')
  expect(await clone.bootstrap().ended).toMatchObject({ code: 0 })
  expect(clone.npmCalls()).toEqual(['begins ci', 'ends', 'begins ci', 'ends'])
})

test('of two commands at once one installs and the other waits for it', async () => {
  const clone = newClone()
  clone.write('wait', '')
  const one = clone.bootstrap()
  await one.saying('Installing')
  const other = clone.bootstrap()
  await other.saying('Another command is installing already; waiting for it')
  clone.remove('wait')
  expect([(await one.ended).code, (await other.ended).code]).toEqual([0, 0])
  expect(clone.npmCalls()).toEqual(['begins ci', 'ends'])
  expect(clone.has('.installing')).toBe(false)
})

test('tells of the progress of a long installation', async () => {
  const clone = newClone()
  clone.edit('scripts/bootstrap/installation.mjs', 'PROGRESS_EVERY_MS = 5000', 'PROGRESS_EVERY_MS = 50')
  clone.write('wait', '')
  const running = clone.bootstrap()
  await running.saying('s, 2 packages so far')
  clone.remove('wait')
  expect(await running.ended).toMatchObject({ code: 0 })
})

test('an installation that was interrupted is completed by the next command', async () => {
  const clone = newClone()
  clone.write('wait', '')
  const interrupted = clone.bootstrap()
  await interrupted.npmBegun()
  interrupted.child.kill('SIGTERM')
  const end = await interrupted.ended
  expect(end).toMatchObject({ code: 130, err: expect.stringContaining('the next command goes on with it') })
  clone.remove('wait')
  expect(await clone.bootstrap().ended).toMatchObject({ code: 0 })
  expect(clone.npmCalls()).toEqual(['begins ci', 'begins ci', 'ends'])
})

test('after kill -9 the next command first waits until the npm that was left has ended', async () => {
  const clone = newClone()
  clone.write('wait', '')
  const killed = clone.bootstrap()
  await killed.npmBegun()
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  const next = clone.bootstrap()
  await next.saying('waiting for it')
  clone.remove('wait')
  expect(await next.ended).toMatchObject({ code: 0 })
  expect(clone.npmCalls()).toEqual(['begins ci', 'ends', 'begins ci', 'ends'])
})

test('without network it says what to do, and a later try starts over', async () => {
  const clone = newClone()
  clone.write('offline', '')
  const failed = await clone.bootstrap().ended
  expect(failed.code).toBe(7)
  expect(failed.err).toContain('npm error network')
  expect(failed.err).toContain('check the network')
  expect(failed.err).not.toContain('    at ')
  clone.remove('offline')
  expect(await clone.bootstrap().ended).toMatchObject({ code: 0 })
})

test('in a folder that cannot be written it says so before it begins', async ({ skip }) => {
  const clone = newClone()
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const canRunNode = spawnSync(OLD_NODE, ['--version'], asNobody).status === 0
  if (process.platform === 'win32' || !canRunNode) return skip('nobody may not run this Node')
  chmodSync(clone.root, 0o555)
  const refused = await clone.bootstrap([], asNobody).ended
  chmodSync(clone.root, 0o755)
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written (EACCES)') })
  expect(clone.npmCalls()).toEqual([])
})

test('takes the npm of the PATH when another package manager called', async () => {
  const clone = newClone()
  clone.write('bin/npm', `#!/bin/sh\nexec "${process.execPath}" npm-cli.js "$@"\n`)
  chmodSync(path.join(clone.root, 'bin', 'npm'), 0o755)
  const env = { PATH: `${clone.root}/bin:${process.env['PATH']}`, npm_execpath: '/usr/lib/yarn/bin/yarn.js' }
  expect(await clone.bootstrap([], { env }).ended).toMatchObject({ code: 0 })
  expect(clone.npmCalls()).toEqual(['begins ci', 'ends'])
})

test('says that npm is missing where there is none', async () => {
  const clone = newClone()
  const env = { PATH: '/nowhere', npm_execpath: '' }
  const refused = await clone.bootstrap([], { env }).ended
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('There is no npm beside this Node') })
})

test('--build builds with the pinned Node, keeps stdout free and passes a failure on', async () => {
  const clone = newClone()
  clone.write(
    'scripts/build.ts',
    "console.log('built by ' + process.execPath, process.argv.slice(2))\nprocess.exit(6)\n",
  )
  const { code, out, err } = await clone.bootstrap(['--build']).ended
  expect({ code, out }).toEqual({ code: 6, out: '' })
  expect(err).toContain(`built by ${process.execPath} [ '--if-stale' ]`)
})

type Ended = { code: number | null; out: string; err: string }

function newClone() {
  const root = mkdtempSync(path.join(tmpdir(), 'koprogo-clone-'))
  chmodSync(root, 0o755)
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const at = (file: string) => path.join(root, file)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true })
    writeFileSync(at(file), text)
  }
  cpSync(path.join(import.meta.dirname, 'bootstrap.mjs'), at('scripts/bootstrap.mjs'))
  cpSync(path.join(import.meta.dirname, 'bootstrap'), at('scripts/bootstrap'), { recursive: true })
  write('package.json', '{"type":"commonjs"}')
  write('package-lock.json', '{}')
  write('npm-cli.js', FAKE_NPM)
  const npmCalls = () =>
    existsSync(at('npm-calls.txt')) ? readFileSync(at('npm-calls.txt'), 'utf8').trim().split('\n') : []
  return {
    root,
    write,
    edit(file: string, was: string, is: string) {
      const text = readFileSync(at(file), 'utf8')
      expect(text).toContain(was)
      write(file, text.replace(was, is))
    },
    npmCalls,
    remove: (file: string) => rmSync(at(file)),
    has: (file: string) => existsSync(at(file)),
    bootstrap: (args: readonly string[] = [], options: SpawnOptions = {}) =>
      runBootstrap({ root, args, options, npmCalls }),
  }
}

function runBootstrap(input: {
  root: string
  args: readonly string[]
  options: SpawnOptions
  npmCalls: () => string[]
}) {
  const { root, args, options } = input
  const child = spawn(OLD_NODE, [path.join(root, 'scripts', 'bootstrap.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    env: { ...process.env, npm_execpath: path.join(root, 'npm-cli.js'), ...options.env },
  })
  const said = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (said.out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (said.err += text))
  const ended = once(child, 'close').then(([code]: (number | null)[]): Ended => ({ code: code ?? null, ...said }))
  return {
    child,
    ended,
    saying: (text: string) => expect.poll(() => said.err, { timeout: PATIENCE_MS, interval: 20 }).toContain(text),
    /** Its npm is in the middle of the work. */
    npmBegun: () => expect.poll(input.npmCalls, { timeout: PATIENCE_MS, interval: 20 }).toContain('begins ci'),
  }
}
