import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import { findChromium } from '#scripts/test/chromium.ts'
import { askForAddress } from '#main/loopback/ask-for-address.ts'
import path from 'node:path'
import { startAgent } from './agent.ts'
import { type BenchCoordinator, startCoordinator } from './coordinator.ts'
import { sumOf } from './statistics.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The built interface of a built agent that is registered with a built coordinator, in Chromium. */
export type InterfaceStage = {
  readonly coordinator: BenchCoordinator
  /** A page of its own, let in by a fresh code; the caller closes its context. */
  open(options?: { readonly slowdown?: number }): Promise<OpenPage>
}
export type OpenPage = {
  readonly page: Page
  readonly cdp: CDPSession
  /** Bytes of every script that was loaded so far, packed as a server would. */
  readonly scriptGzipBytes: () => Promise<number>
}

export async function openInterface(cleanup: AsyncDisposableStack): Promise<InterfaceStage> {
  const built = path.resolve(import.meta.dirname, '../../out/renderer/index.html')
  if (!existsSync(built)) throw new Error('The interface is not built; run: npm run build')
  const directory = temporaryFolder(cleanup)
  const coordinator = await startCoordinator(directory, cleanup)
  await startAgent(directory, coordinator, { cleanup, more: ['--ui-port', '0'] })
  const browser = await chromium.launch({ executablePath: findChromium() })
  cleanup.defer(() => browser.close())
  return { coordinator, open: (options) => openPage(browser, path.join(directory, 'node'), options) }
}

async function openPage(browser: Browser, directory: string, { slowdown = 1 } = {}): Promise<OpenPage> {
  const address = await askForAddress(directory)
  const context = await browser.newContext({ viewport: { width: 800, height: 480 } })
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const scripts: Promise<number>[] = []
  page.on('response', (response) => {
    if (/\.js(\?|$)/.test(response.url())) scripts.push(response.body().then(gzipBytes))
  })
  await page.goto(address)
  await page.getByRole('navigation').waitFor()
  return { page, cdp, scriptGzipBytes: async () => sumOf(await Promise.all(scripts)) }
}

const gzipBytes = (content: Buffer) => gzipSync(content, { level: 9 }).byteLength
