import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { type TestNodeProgram, testNodeProgram } from '#e2e/fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from '#e2e/fixtures/test-grid.ts'
import { askForAddress } from '#main/loopback/ask-for-address.ts'
import { adminClient } from './seed/admin-client.ts'
import { seedGrid } from './seed/seed-grid.ts'
import { findChromium } from './test/chromium.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'pictures')
const PAID_MIN = 12

const HELP = `npm run pictures

Takes the pictures of README and docs/guides into docs/pictures/: a coordinator, a node and audits of this project's files,
all real, in English. Only the hour is set, in the page, so that the sun stands in the sky. They are committed: look at
them before you do.`

type Size = { readonly width: number; readonly height: number }
const KIOSK: Size = { width: 800, height: 480 }
const UPRIGHT: Size = { width: 480, height: 853 }
const DESKTOP: Size = { width: 1280, height: 800 }

async function takeAll(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await using grid = await startTestGrid({ GRID_ENROLMENT: 'open' })
  const browser = await chromium.launch({ executablePath: findChromium() })
  try {
    await takeWelcome(browser, grid)
    await takeMember(browser, grid)
  } finally {
    await browser.close()
  }
}

/** A computer that has not joined yet. */
async function takeWelcome(browser: Browser, grid: TestGrid): Promise<void> {
  using node = testNodeProgram()
  const running = node.run('--ui-port', '0')
  await running.saying(/#code=/)
  const page = await openPage(browser, node, { size: UPRIGHT, theme: 'light' })
  await page.getByRole('radio', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Invite or address').fill(grid.url)
  await page.getByText('Found:', { exact: false }).waitFor()
  await keep(page, 'welcome')
}

async function takeMember(browser: Browser, grid: TestGrid): Promise<void> {
  using node = testNodeProgram()
  const profile = ['--name', 'Hall kiosk', '--location', 'Brussels', '--cores', '2', '--solar']
  await node.call('register', '--server', grid.url, ...profile)
  const running = node.run('--ui-port', '0', '--solar-watts', '520', '--slots', '1')
  await running.saying(/#code=/)
  const home = await openPage(browser, node, { size: KIOSK, theme: 'light' })
  const upright = await openPage(browser, node, { size: UPRIGHT, theme: 'dark' })
  const seeding = seed(grid)
  await running.until(({ recent }) => recent.filter(({ outcome }) => outcome === 'paid').length >= PAID_MIN)
  await seeding
  await whileComputing(home, 'home')
  await whileComputing(upright, 'home-upright')
  await running.until(({ running: atWork, unsent_results: unsent }) => atWork.length === 0 && unsent === 0)

  const earnings = await openPage(browser, node, { size: DESKTOP, theme: 'light' })
  await earnings.getByRole('link', { name: 'Earnings' }).click()
  await earnings.locator('.chart canvas').waitFor()
  const receipt = earnings.getByRole('button', { name: /Block \d+/ }).first()
  await receipt.waitFor()
  await keep(earnings, 'earnings')
  await receipt.click()
  await earnings.getByRole('button', { name: 'Check it yourself' }).click()
  await earnings.getByText('Checked here').waitFor()
  await keep(earnings, 'receipt')

  const settings = await openPage(browser, node, { size: KIOSK, theme: 'light' })
  await settings.getByRole('link', { name: 'Settings' }).click()
  await settings.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  await keep(settings, 'settings')
}

async function seed(grid: TestGrid): Promise<void> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'koprogo-pictures-'))
  const client = adminClient({ url: grid.url, token: grid.adminToken, signal: new AbortController().signal })
  try {
    await seedGrid({ client, root, dataDirectory, onProgress: () => undefined })
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
}

type Look = { readonly size: Size; readonly theme: 'light' | 'dark' }

async function openPage(browser: Browser, node: TestNodeProgram, { size, theme }: Look): Promise<Page> {
  const page = await browser.newPage({
    viewport: size,
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'Europe/Brussels',
    reducedMotion: 'reduce',
  })
  const noon = new Date()
  noon.setUTCHours(11, 30, 0, 0)
  await page.clock.setFixedTime(noon)
  await page.goto(await askForAddress(path.join(node.directory, 'node')))
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  return page
}

/** Home is at its best while something runs; tasks are short, and another follows. */
async function whileComputing(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: /Computing/ }).waitFor()
  await keep(page, name)
}

async function keep(page: Page, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  const file = path.join(folder, `${name}.png`)
  await page.screenshot({ path: file })
  console.log(`${path.relative(root, file)} ${Math.round(statSync(file).size / 1000)} kB`)
}

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
if (values.help) console.log(HELP)
else await takeAll()
