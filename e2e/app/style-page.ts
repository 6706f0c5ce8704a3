import path from 'node:path'
import { createServer } from 'vite'
import { test as base } from './fixtures.ts'

type Look = { readonly lang?: string; readonly theme?: string; readonly screen?: string }
type Show = (scene: string, look?: Look) => Promise<void>

/** The style page shows screens in states that a test cannot wait for, each with its own fixed moment. */
export const test = base.extend<{ show: Show }, { styleUrl: string }>({
  styleUrl: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is wanted here.
    async ({}, use) => {
      const configFile = path.resolve(import.meta.dirname, '../../src-renderer/style-page/vite.config.ts')
      const server = await createServer({ configFile, logLevel: 'error', server: { port: 0, host: '127.0.0.1' } })
      await server.listen()
      await use(server.resolvedUrls?.local[0] ?? '')
      await server.close()
    },
    { scope: 'worker' },
  ],
  show: async ({ page, styleUrl, complaints }, use) => {
    page.on('pageerror', ({ message }) => complaints.push(message))
    await use(async (scene, { lang = 'de', theme = 'light', screen = '/' } = {}) => {
      await page.goto(`${styleUrl}style.html?${new URLSearchParams({ scene, lang, theme }).toString()}#${screen}`)
      await page.waitForSelector('html[data-scene="settled"]')
    })
  },
})
