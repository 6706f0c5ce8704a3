import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { createServer } from 'vite'
import { findChromium } from './test/chromium.ts'
import { addressOf, allPictures, fileOf, type Picture } from './screenshots/pictures.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'screenshots')
/** The moment of every picture, so that two runs show the same sun. */
const NOW = new Date('2026-06-21T12:00:00.000Z')
const PAGES = 3

const HELP = `npm run screenshots -- [WORD …]

Takes every scene of the style page at every size of the specification, light and dark, in German, into screenshots/
(which is not committed). With words: only the pictures whose file name has one of them.`

/** Resolves with the number of pictures that could not be taken. */
async function takeAll(words: readonly string[]): Promise<number> {
  await using server = await styleServer()
  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    const scenes = await scenesOf(browser, server.url)
    const wanted = allPictures(scenes).filter(
      (picture) => words.length === 0 || words.some((word) => fileOf(picture).includes(word)),
    )
    if (words.length === 0) rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const queue = [...wanted]
    const bad: string[] = []
    const work = async () => {
      for (let picture = queue.shift(); picture; picture = queue.shift()) {
        const trouble = await take(browser, server.url, picture)
        if (trouble.length > 0) bad.push(`${fileOf(picture)}: ${trouble.join('; ')}`)
        if (queue.length % 25 === 0) console.error(`${wanted.length - queue.length} of ${wanted.length}`)
      }
    }
    await Promise.all(Array.from({ length: PAGES }, work))
    for (const line of bad) console.error(`✗ ${line}`)
    console.log(`${wanted.length} pictures are in ${path.relative(root, folder)}/, ${bad.length} with complaints`)
    return bad.length
  } finally {
    await browser.close()
  }
}

async function styleServer(): Promise<AsyncDisposable & { url: string }> {
  const server = await createServer({
    configFile: path.join(root, 'src-renderer/style-page/vite.config.ts'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The style page is not served')
  return { url, [Symbol.asyncDispose]: () => server.close() }
}

/** The style page itself says which scenes there are, and on which screen each is looked at. */
async function scenesOf(browser: Browser, url: string): Promise<readonly { name: string; screen: string }[]> {
  const page = await browser.newPage()
  await page.goto(`${url}style.html`)
  const scenes = await page.waitForFunction(() => Reflect.get(window, 'scenes') as unknown)
  const list = (await scenes.jsonValue()) as { name: string; screen: string }[]
  await page.close()
  return list
}

async function take(browser: Browser, url: string, picture: Picture): Promise<readonly string[]> {
  const page = await browser.newPage({
    viewport: { width: picture.width, height: picture.height },
    reducedMotion: 'reduce',
    colorScheme: picture.theme,
    timezoneId: 'Europe/Brussels',
  })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  await page.clock.setFixedTime(NOW)
  await page.goto(url + addressOf(picture))
  await settled(page)
  await page.screenshot({ path: path.join(folder, fileOf(picture)) })
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
    complaints.push('wider than its screen')
  await page.close()
  return complaints
}

async function settled(page: Page): Promise<void> {
  await page.waitForSelector('html[data-scene="settled"]')
  await page.evaluate(() => document.fonts.ready)
}

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
})
if (values.help) console.log(HELP)
else process.exitCode = (await takeAll(positionals)) === 0 ? 0 : 1
