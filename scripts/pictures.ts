import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from '#e2e/fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from '#e2e/fixtures/test-grid.ts'
import { askForAddress } from '#main/loopback/ask-for-address.ts'
import { adminClient } from './seed/admin-client.ts'
import { askForPicture, planPicture } from './seed/picture.ts'
import { seedGrid } from './seed/seed-grid.ts'
import { findChromium } from './test/chromium.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'pictures')
const PAID_MIN = 12
const LOOK_EVERY_MS = 500

const HELP = `npm run pictures

Takes the pictures of README and docs/guides into docs/pictures/: a coordinator, a node and audits of this project's files,
all real, in English. Only the hour is set, in the page, so that the sun stands in the sky. The house is drawn by two nodes
(some minutes). They are committed: look at them before you do.`

/** Small enough for a page, and without noise. */
const HOUSE = { width: 360, height: 270, samples: 256, tile: 90 }

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
  await drawHouse(grid)
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

/** The picture as the coordinator puts it together of tiles that two nodes have drawn. */
async function drawHouse(grid: TestGrid): Promise<void> {
  using first = testNodeProgram()
  using second = testNodeProgram()
  const client = clientOf(grid)
  const id = await askForPicture(await planPicture({ client, root }, HOUSE), client)
  const running: RunningNode[] = []
  for (const [place, node] of [first, second].entries()) {
    await node.call('register', '--server', grid.url, '--name', `Node ${place + 1}`, '--location', 'Brussels')
    running.push(node.run('--slots', '1'))
  }
  while ((await client.get<CampaignResponse>(`/grid/campaigns/${id}`)).status === 'running') await delay(LOOK_EVERY_MS)
  const file = path.join(folder, 'render.png')
  writeFileSync(file, Buffer.from(await client.bytes(`/grid/campaigns/${id}/result`)))
  tellSize(file)
  for (const node of running) node.kill('SIGTERM')
  await Promise.all(running.map(({ ended }) => ended))
}

async function seed(grid: TestGrid): Promise<void> {
  const dataDirectory = mkdtempSync(path.join(tmpdir(), 'koprogo-pictures-'))
  try {
    await seedGrid({ client: clientOf(grid), root, dataDirectory, onProgress: () => undefined })
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
}

const clientOf = ({ url, adminToken: token }: TestGrid) =>
  adminClient({ url, token, signal: new AbortController().signal })

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
  tellSize(file)
}

const tellSize = (file: string) =>
  console.log(`${path.relative(root, file)} ${Math.round(statSync(file).size / 1000)} kB`)

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
if (values.help) console.log(HELP)
else await takeAll()
