import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { findChromium } from '#scripts/test/chromium.ts'
import { type Cdp, cdpOver } from './cdp.ts'

/** The profile of one run; those of runs that were killed are cleared away by the next. */
const PROFILE = 'electron-double-'

/**
 * One Chromium for this process. Windows are made by the double only; nothing is looked up by name, so that nothing goes
 * out; all frames of a page are in one process, so that one session sees their requests.
 */
const SWITCHES = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--no-startup-window',
  '--no-first-run',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-component-update',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-site-isolation-trials',
  '--disable-features=IsolateOrigins,site-per-process,HttpsUpgrades',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--password-store=basic',
  '--hide-scrollbars',
]

/** Starts it with the app's own switches. `address` is where a debugger (Playwright) may connect. */
export async function startChromium(
  sessionData: string,
  switches: readonly string[],
): Promise<{ cdp: Cdp; address: string; ended: Promise<void>; kill(): void }> {
  mkdirSync(sessionData, { recursive: true })
  for (const name of readdirSync(sessionData))
    if (name.startsWith(PROFILE))
      rmSync(path.join(sessionData, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  const profile = path.join(sessionData, `${PROFILE}${process.pid}`)
  const child = spawn(findChromium(), [...SWITCHES, ...switches, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      const found = /^DevTools listening on (ws:\S+)$/m.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    void ended.then(() => reject(new Error(`Chromium ended: ${said}`)))
  })
  const [, , , toChromium, fromChromium] = child.stdio
  return {
    cdp: cdpOver(toChromium as Writable, fromChromium as Readable),
    address,
    ended,
    kill: () => void child.kill('SIGKILL'),
  }
}
