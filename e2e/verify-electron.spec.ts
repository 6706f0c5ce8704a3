import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { verify } from '#scripts/verify-electron/verify.ts'

const root = path.resolve(import.meta.dirname, '..')
const STAND_IN = path.join(root, 'e2e', 'electron-double', 'electron')
const run = (args: readonly string[], env: Record<string, string>) =>
  spawnSync('node', ['scripts/verify-electron.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })

test.slow()

test('on the stand-in everything passes but what it does not stand in for, and the report says what it is worth', () => {
  const { status, stdout } = run([], { ELECTRON_EXE: STAND_IN, ELECTRON_DOUBLE_KEYRING: 'gnome_libsecret' })
  const lines = stdout.trim().split('\n')
  expect(lines[1]).toContain('nothing about Electron')
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([])
  expect(lines.filter((line) => line.startsWith('✓')).map((line) => line.slice(2, 18).trim())).toEqual([
    'versions',
    'window',
    'page',
    'IPC',
    'node',
    'node:sqlite',
    'child process',
    'WASM child',
    'keyring',
    'second start',
    'end',
    'kiosk',
    'keys of a kiosk',
  ])
  expect(lines.at(-1)).toBe('13 passed, 0 failed, 1 cannot be told here')
  expect(status).toBe(0)
})

test('without an Electron it says in one line what to do', () => {
  const { status, stderr } = run([], { ELECTRON_EXE: path.join(root, 'no-such-electron') })
  expect(stderr).toBe(`Nothing was verified: there is no ${path.join(root, 'no-such-electron')}.\n`)
  expect(status).toBe(2)
  expect(run(['--help'], {}).stdout).toContain('npx install-electron')
})

const broken: string[] = []
test.afterAll(() => broken.forEach((appPath) => rmSync(appPath, { recursive: true })))

/** The built app with something wrong in it. */
function brokenApp(changes: Readonly<Record<string, (text: string) => string>>) {
  const appPath = mkdtempSync(path.join(tmpdir(), 'koprogo-broken-'))
  broken.push(appPath)
  cpSync(path.join(root, 'out'), path.join(appPath, 'out'), { recursive: true })
  cpSync(path.join(root, 'package.json'), path.join(appPath, 'package.json'))
  for (const [start, change] of Object.entries(changes)) {
    const folder = path.join(appPath, path.dirname(start))
    const name = readdirSync(folder).find((one) => one.startsWith(path.basename(start))) ?? ''
    const text = readFileSync(path.join(folder, name), 'utf8')
    expect(change(text)).not.toBe(text)
    writeFileSync(path.join(folder, name), change(text))
  }
  return { executable: STAND_IN, appPath }
}
const failuresOf = async (place: ReturnType<typeof brokenApp>, other: { electron?: string; patienceMs?: number }) => {
  const outcomes = await verify({ ...place, electron: '45.4.1', tell: () => {}, ...other })
  return Object.fromEntries(
    outcomes.filter(({ result }) => result === 'failed').map(({ name, words }) => [name, words]),
  )
}

test('sees another Electron, a policy that is not in force, a child that is broken, a kiosk that is none, a bad end', async () => {
  const place = brokenApp({
    'out/main/parts/system-': (text) =>
      text
        .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
        .replace(/.*require-trusted-types-for.*\n/, '')
        .replace(/.*trusted-types vue.*\n/, ''),
    'out/main/data-hash-child.js': () => "throw new Error('broken on purpose')\n",
    'out/main/parts/boot-': (text) =>
      text
        .replace('kiosk: true,', 'kiosk: false,')
        .replace('fullscreen: true', 'fullscreen: false')
        .replace('before-input-event', 'no-such-event')
        .replace('app.exit(0)', 'app.exit(7)'),
  })
  expect(await failuresOf(place, { electron: '46.0.0' })).toEqual({
    versions: 'this is Electron 45.4.1, and package.json asks for 46.0.0',
    page: 'the page may run text as program: its policy is not in force',
    'child process': expect.stringMatching(/^it was gone before it said anything: [^]*broken on purpose/),
    end: 'its exit code is 7',
    kiosk: expect.stringContaining('the window is not a kiosk’s'),
    'keys of a kiosk': expect.stringMatching(/a key led out of it.*the page heard “F11 /s),
  })
})

test('sees a page that has lost its way to the shell', async () => {
  const place = brokenApp({ 'out/preload/preload.cjs': () => "'use strict'\n" })
  const failures = await failuresOf(place, { patienceMs: 5000 })
  expect(failures['page']).toContain('the page has other calls than the contract')
  expect(Object.keys(failures)).toEqual(expect.arrayContaining(['window', 'page', 'IPC', 'node', 'end']))
})

test('an app that does not start is one failure with its reason, each time', () => {
  const { appPath } = brokenApp({
    'out/main/main.js': () => "console.error('broken on purpose')\nprocess.exit(1)\n",
  })
  const { status, stdout, stderr } = run(['--app', appPath], { ELECTRON_EXE: STAND_IN })
  expect(stdout.match(/^✗ start .*$/gm)).toHaveLength(2)
  expect(stdout).toContain('broken on purpose')
  expect(stdout.trim().split('\n').at(-1)).toBe('0 passed, 2 failed, 0 cannot be told here')
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
})
