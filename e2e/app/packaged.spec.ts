import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { extractAll } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, type Page } from '@playwright/test'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { processesLeftIn } from '#scripts/test/left-behind.ts'
import { newTask } from '../fixtures/test-work.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilState } from './page-calls.ts'

/**
 * The app as it is installed: read from its archive, with nothing of this project beside it. `PACKAGED_APP` names the program of
 * a packaged app; without it one is packed around the stub, and what is in its archive runs on the stand-in.
 */
const ROOT = path.resolve(import.meta.dirname, '..', '..')
const PACKAGED_APP = process.env['PACKAGED_APP']
/** Two cores that are shared with other specs take a while. */
const PACK_PATIENCE_MS = 180_000
const LEFT_PATIENCE_MS = 5000
/** Playwright reads this file in more than one process: only the one that runs it makes a folder. */
let folder = ''
const packed = () => path.join(folder, 'packed', `linux-${process.arch === 'arm64' ? 'arm64-' : ''}unpacked`)
const isPaid = ({ agent }: HostState) => agent?.recent.some(({ outcome }) => outcome === 'paid') === true
let started: ChildProcess | null = null

test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kg-packaged-'))
  if (PACKAGED_APP) return
  test.setTimeout(PACK_PATIENCE_MS)
  const args = ['scripts/package.ts', '--linux', '--dir', '--stub', '--output', path.join(folder, 'packed')]
  execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'pipe' })
  extractAll(path.join(packed(), 'resources', 'app.asar'), path.join(folder, 'app'))
  const standIn = path.join(ROOT, 'e2e', 'electron-double', 'electron')
  writeFileSync(path.join(folder, 'installed'), `#!/bin/sh\nexec '${standIn}' '${path.join(folder, 'app')}' "$@"\n`)
  chmodSync(path.join(folder, 'installed'), 0o755)
})
test.afterAll(async () => {
  if (started?.exitCode === null && started.signalCode === null) {
    started.kill('SIGKILL')
    await once(started, 'exit')
  }
  await processesLeftIn(folder, LEFT_PATIENCE_MS)
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

test('the program of a packaged app is this app and nothing else', async () => {
  const fuses = await getCurrentFuseWire(PACKAGED_APP ?? path.join(packed(), 'koprogo-grid'))
  const state = (fuse: FuseV1Options) => String.fromCharCode(fuses[fuse] ?? 0)
  const offs = ['RunAsNode', 'EnableNodeOptionsEnvironmentVariable', 'EnableNodeCliInspectArguments'] as const
  for (const off of [...offs, 'GrantFileProtocolExtraPrivileges'] as const)
    expect([off, state(FuseV1Options[off])]).toEqual([off, '0'])
  for (const on of ['EnableEmbeddedAsarIntegrityValidation', 'OnlyLoadAppFromAsar', 'EnableCookieEncryption'] as const)
    expect([on, state(FuseV1Options[on])]).toEqual([on, '1'])
})

test('joins a grid, computes in a process of its own and is paid, from its archive alone', async ({ grid, invite }) => {
  test.slow()
  await using installed = await startInstalled()
  const { page } = installed
  await untilState(page, ({ phase }) => phase === 'welcome')
  await newTask(grid)
  const profile = { name: 'Hall', location: 'Here', cpu_cores: 1, has_solar: false, green_certificates: false }
  const reply = await ask(page, 'join', { target: await invite(), ...profile, consent_version: CONSENT_VERSION })
  expect(reply).toMatchObject({ ok: true })
  await untilState(page, isPaid)
  // A debugger was asked for; the fuse that forbids it is in Electron's own program only.
  if (PACKAGED_APP) expect(installed.said()).not.toContain('Debugger listening')
})

/** Starts it as its user does, but for an eye of Chromium's own on its page: a debugger of Node would not be let in. */
async function startInstalled(): Promise<AsyncDisposable & { page: Page; said: () => string }> {
  const directory = path.join(folder, 'data')
  const args = ['--data-dir', directory, '--remote-debugging-port=0', ...(PACKAGED_APP ? ['--inspect=0'] : [])]
  const program = spawn(PACKAGED_APP ?? path.join(folder, 'installed'), args, {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  started = program
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    program.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /^DevTools listening on (ws:\S+)$/m.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    program.once('error', reject)
    program.once('exit', () => reject(new Error(`The packaged app ended: ${said}`)))
  })
  const browser = await chromium.connectOverCDP(address)
  const [context] = browser.contexts()
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
  if (page === undefined) throw new Error('The packaged app has no page.')
  await page.waitForURL(/#\//)
  return { page, said: () => said, [Symbol.asyncDispose]: () => browser.close() }
}
