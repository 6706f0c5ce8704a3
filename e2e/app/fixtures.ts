import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import { inviteOf, newOwner } from '../fixtures/joining.ts'
import { startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { type Launched, launchApp, type Options } from './launch.ts'

type Each = {
  /** Starts the built app. Whatever a test leaves running is killed after it. */
  launch: (options?: Options) => Promise<Launched>
  /** Everything that a page complains of: its policy, its console, its scripts. A test that leaves one here fails. */
  complaints: string[]
}
type Worker = { grid: TestGrid; invite: () => Promise<string> }

export const test = base.extend<Each, Worker>({
  grid: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is wanted here.
    async ({}, use) => {
      await using grid = await startTestGrid({ GRID_ENROLMENT: 'invite' })
      await use(grid)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  invite: [
    async ({ grid }, use) => use(async () => (await inviteOf(grid, await newOwner(grid))).invite),
    { scope: 'worker' },
  ],
  complaints: [
    // oxlint-disable-next-line no-empty-pattern -- as above.
    async ({}, use) => {
      const complaints: string[] = []
      await use(complaints)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
  launch: async ({ complaints }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kg-app-'))
    const launched: Launched[] = []
    const seen = (page: Page) => listenTo(page, complaints)
    let count = 0
    await use(async (options = {}) => {
      const running = remembered(await launchApp(path.join(folder, `${++count}`), options, seen))
      return running
    })
    for (const one of launched) {
      if (one.isRunning()) await one.kill()
      complaints.push(
        ...one
          .said()
          .split('\n')
          .filter((line) => line.startsWith('electron double:')),
      )
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })

    function remembered(one: Launched): Launched {
      launched.push(one)
      return {
        ...one,
        restart: async () => remembered(await one.restart()),
        again: async () => remembered(await one.again()),
      }
    }
  },
})
export { expect }

function listenTo(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
}
