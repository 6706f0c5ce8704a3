import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { _electron, type ElectronApplication } from '@playwright/test'
import { ELECTRON_EXE, isDouble, launchApp } from '#e2e/app/launch.ts'
import type { Bench, Figure } from './support/figure.ts'
import type { InterfaceStage } from './support/interface-page.ts'
import { pssOfTreeMb } from './support/process-tree.ts'
import { registerNode } from './support/agent.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const SIZE = { width: 1280, height: 800 }
/** Modules are loaded, Home has been drawn, the first heartbeat is sent, and V8 has cleared away what starting left. */
const SETTLE_MS = 15_000
/** An Electron app that only opens a window: what is beyond it is ours. */
const EMPTY_APP = `import { app, BrowserWindow } from 'electron'
app.whenReady().then(() => new BrowserWindow(${JSON.stringify(SIZE)}).loadURL('about:blank'))
`

/**
 * Defends: the memory of all processes of the built app together, on Home, idle, at 1280×800, beside an app with an empty
 * page. On the stand-in unless ELECTRON_EXE names a real Electron; the stand-in's Chromium runs without a GPU process.
 */
export const appMemory: Bench<InterfaceStage> = {
  name: 'app-memory',
  defends: 'memory (PSS) of all processes of the built app, idle on Home at 1280×800, beside an empty page',
  async run({ coordinator }) {
    await using cleanup = new AsyncDisposableStack()
    const folder = temporaryFolder(cleanup)
    const empty = await memoryOfEmptyPage(path.join(folder, 'empty'))
    await registerNode(path.join(folder, 'app'), coordinator, cleanup)
    const { app, page } = await launchApp(path.join(folder, 'app'), { viewport: SIZE }, () => undefined)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const ours = await settled(app)
    return [
      figure('an empty page', empty),
      { ...figure('the app', ours), ratios: { 'an empty page': ours.pssMb / empty.pssMb } },
    ]
  },
}

async function memoryOfEmptyPage(folder: string) {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'empty', type: 'module', main: 'main.js' }))
  writeFileSync(path.join(folder, 'main.js'), EMPTY_APP)
  const app = await _electron.launch({ executablePath: ELECTRON_EXE, args: [folder], env: environment(folder) })
  await app.firstWindow()
  return settled(app)
}

async function settled(app: ElectronApplication) {
  await delay(SETTLE_MS)
  const memory = pssOfTreeMb(app.process().pid ?? 0)
  await app.close()
  return memory
}

const environment = (folder: string): Record<string, string> => ({ PATH: process.env['PATH'] ?? '', HOME: folder })

const figure = (name: string, { pssMb, processes }: { pssMb: number; processes: number }): Figure => ({
  name: `${name}, all processes (PSS), ${isDouble ? 'stand-in' : 'Electron'}`,
  value: pssMb,
  unit: 'MB',
  details: { processes },
})
