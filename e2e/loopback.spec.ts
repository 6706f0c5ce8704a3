import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { type RunningNode, type TestNodeProgram, testNodeProgram } from './fixtures/node-process.ts'

/** What the page is about to show when nobody has said a language in Welcome: the browser's own. */
const CLOSED = {
  'fr-BE': 'Cette page n’est pas encore ouverte',
  'nl-BE': 'Deze pagina is nog niet open',
  'en-GB': 'This page is not open yet',
  'de-BE': 'Diese Seite ist noch nicht geöffnet',
}

let program: TestNodeProgram
let node: RunningNode
let address = ''

test.beforeAll(async () => {
  program = testNodeProgram()
  node = program.run('--ui-port', '0')
  address = await addressOf(node)
})
test.afterAll(() => program[Symbol.dispose]())

for (const [locale, title] of Object.entries(CLOSED))
  test(`a browser that was not let in is told how to be, in ${locale}`, async ({ browser }) => {
    await using context = await browser.newContext({ locale, viewport: { width: 327, height: 582 } })
    const page = await context.newPage()
    await page.goto(new URL('/', address).href)
    await expect(page.getByRole('heading')).toHaveText(title)
    await expect(page.getByText('npm run node -- open')).toBeInViewport()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations).toEqual([])
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(327)
  })

test('an address with its code opens Welcome, once; the browser is remembered, and nothing keeps the code', async ({
  browser,
}) => {
  await using context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const complaints = complaintsOf(page)
  const fresh = await freshAddress()
  await page.goto(fresh)
  await expect(page).toHaveURL(/#\/welcome$/)
  expect(await page.evaluate<string>('document.cookie')).toBe('')
  await page.reload()
  await expect(page).toHaveURL(/#\/welcome$/)
  expect(complaints).toEqual([])

  await using stranger = await browser.newContext({ locale: 'en-GB' })
  await expectClosed(stranger, fresh)
  const second = await context.newPage()
  await second.goto(fresh)
  await expect(second).toHaveURL(/#\/welcome$/)
})

test('a page that is still closed opens when the address is typed into it', async ({ browser }) => {
  await using context = await browser.newContext({ locale: 'en-GB' })
  const page = await expectClosed(context, new URL('/', address).href)
  await page.goto(await freshAddress())
  await expect(page).toHaveURL(/#\/welcome$/)
})

test('a page outlives the node: it hears the next one that starts there', async ({ browser }) => {
  await using context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const heard = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await page.goto(await freshAddress())
  await heard
  node.kill('SIGTERM')
  await node.ended
  const heardAgain = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  node = program.run('--ui-port', new URL(address).port)
  address = await addressOf(node)
  const { payload } = await heardAgain
  expect(JSON.parse(payload.toString())).toMatchObject({ phase: expect.stringMatching(/^(starting|welcome)$/) })
})

async function addressOf({ saying }: RunningNode): Promise<string> {
  const [, printed = ''] = await saying(/Interface: (http:\S+#code=\S+)/)
  return printed
}

const freshAddress = async () => (await program.call('open')).out.trim()

async function expectClosed(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await expect(page.getByRole('heading')).toHaveText(CLOSED['en-GB'])
  return page
}

/** Errors of the console, of the page and of its policy, as they come. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return complaints
}
