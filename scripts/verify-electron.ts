import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chooseWindow } from './start/window.ts'
import { exitCodeOf, lineOf, summaryOf } from './verify-electron/report.ts'
import { verify } from './verify-electron/verify.ts'

const root = path.resolve(import.meta.dirname, '..')
const STAND_IN = path.join(root, 'e2e', 'electron-double', 'electron')

const HELP = `npm run verify-electron

For a person at a PC or a Pi with a display: runs the built app on a real Electron, in a window and as a kiosk, on data of
its own, and says line by line what works: versions, window, page, IPC, the node’s thread, node:sqlite, the keyring, the
process that computes, Chromium’s sandbox, a second start, the end, the kiosk and its keys. It takes half a minute; do not touch
anything meanwhile. Please send the report to whoever builds the grid.

Electron is the one in node_modules (npx install-electron fetches it), or the program that ELECTRON_EXE names.
With --app DIR another built app is looked at: a folder with package.json and out/.

Exit codes: 0 everything passed, 1 something did not, 2 there is no Electron or no display.`

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { app: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const { environment, platform } = { environment: process.env, platform: process.platform }
  const choice = chooseWindow({ root, environment, platform, userId: process.getuid?.() ?? null })
  if ('because' in choice) {
    console.error(`Nothing was verified: ${choice.because}.`)
    return 2
  }
  introduce(choice.executable)
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const outcomes = await verify({
    executable: choice.executable,
    appPath: path.resolve(values.app ?? root),
    electron: devDependencies['electron'] ?? '',
    tell: (outcome) => console.log(lineOf(outcome)),
  })
  console.log(summaryOf(outcomes))
  return exitCodeOf(outcomes)
}

function introduce(executable: string): void {
  const display = process.env['WAYLAND_DISPLAY'] ? 'Wayland' : process.env['DISPLAY'] ? 'X' : 'no display named'
  console.log(`${executable} · ${process.platform} ${process.arch} · ${display}`)
  if (path.resolve(executable) === STAND_IN)
    console.log('This is the stand-in for Electron: what follows proves this script, and nothing about Electron.')
}

process.exitCode = await main()
