/**
 * Stands in for the Electron executable: evaluates the app's main module, then starts Chromium, then the app is ready. Says
 * the two lines that Playwright waits for, so that `_electron.launch` works unchanged.
 */
import { readFileSync } from 'node:fs'
import inspector from 'node:inspector'
import { registerHooks } from 'node:module'
import { Socket } from 'node:net'
import { once } from 'node:events'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const ELECTRON = new URL('./electron.ts', import.meta.url).href
/** Of electron 45.4.1, which package.json asks for. */
const VERSIONS = { electron: '45.4.1', chrome: '156.0.8078.100' }
const HANG_MS = 10_000

const { life, theApp } = await import('./app.ts')
const { startChromium } = await import('./chromium.ts')
const { useBrowser } = await import('./browser.ts')

await whenTheOneBeforeIsGone()
pretendToBeElectron()
registerHooks({
  resolve: (name, context, next) =>
    name === 'electron' || name === 'electron/main' ? { url: ELECTRON, shortCircuit: true } : next(name, context),
})
const given = process.argv.slice(1)
if (given.some((word) => word.startsWith('--inspect'))) inspector.open(0)
life.appPath = path.resolve(given.find((word) => !word.startsWith('-')) ?? '.')
life.package = JSON.parse(readFileSync(path.join(life.appPath, 'package.json'), 'utf8')) as Record<string, string>

// Electron is ready only after this module has been evaluated: whoever awaits `ready` in it waits for ever, here too.
const hung = setTimeout(() => say('The main module is still being evaluated. Does it await app.whenReady()?'), HANG_MS)
await import(pathToFileURL(path.resolve(life.appPath, life.package['main'] ?? 'index.js')).href)
clearTimeout(hung)

const chromium = await startChromium(theApp.getPath('sessionData'), life.switches)
life.killChromium = chromium.kill
void chromium.ended.then(() => {
  say('Chromium ended.')
  process.exit(1)
})
await useBrowser(chromium.cdp)
process.stderr.write(`DevTools listening on ${chromium.address}\n`)
theApp.becomeReady()

function say(line: string): void {
  process.stderr.write(`electron double: ${line}\n`)
}

function pretendToBeElectron(): void {
  const program = path.join(import.meta.dirname, 'electron')
  process.argv = [program, ...process.argv.slice(2)]
  Object.defineProperty(process, 'execPath', { value: program })
  Object.defineProperty(process, 'versions', { value: { ...process.versions, ...VERSIONS } })
  Object.defineProperty(process, 'type', { value: 'browser' })
}

/** After `app.relaunch()`: a pipe that the one before held closes when it is gone, with its lock. */
async function whenTheOneBeforeIsGone(): Promise<void> {
  const fd = process.env['ELECTRON_DOUBLE_WAIT_FD']
  if (fd === undefined) return
  delete process.env['ELECTRON_DOUBLE_WAIT_FD']
  const pipe = new Socket({ fd: Number(fd) }).resume()
  await once(pipe, 'close')
}
