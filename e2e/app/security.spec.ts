import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { addressInPage, isDouble } from './launch.ts'
import { ask } from './page-calls.ts'

const ELSEWHERE = 'https://evil.example/'

/** What the page's policy refuses while `attack` runs in it: directive and address of each. */
const refusedBy = (page: Page, attack: string) =>
  page.evaluate(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      resolve([effectiveDirective, blockedURI]), { once: true })
    ${attack}
  })`)

/** The page complained as it should: the complaints are the attack's own, and are taken away. */
function expectComplaint(complaints: string[], words: RegExp): void {
  const taken = complaints.splice(0)
  expect(taken.length).toBeGreaterThan(0)
  for (const complaint of taken) expect(complaint).toMatch(words)
}

test.describe('a page that hostile content got into', () => {
  for (const [what, attack, refused] of [
    [
      'a script written into it',
      `const script = document.createElement('script'); script.append('window.isOwned = true'); document.body.append(script)`,
      ['require-trusted-types-for', 'trusted-types-sink'],
    ],
    [
      'HTML from a text',
      `try { document.body.innerHTML = '<p>' } catch {}`,
      ['require-trusted-types-for', 'trusted-types-sink'],
    ],
    ['an image from elsewhere', `new Image().src = '${ELSEWHERE}a.png'`, ['img-src', `${ELSEWHERE}a.png`]],
    ['a request to elsewhere', `fetch('${ELSEWHERE}').catch(() => {})`, ['connect-src', ELSEWHERE]],
    [
      'a frame',
      `const frame = document.createElement('iframe'); frame.src = '${ELSEWHERE}'; document.body.append(frame)`,
      ['frame-src', new URL(ELSEWHERE).origin],
    ],
    [
      'a form',
      `const form = document.createElement('form'); form.action = '${ELSEWHERE}'; document.body.append(form); form.submit()`,
      ['form-action', `${ELSEWHERE}?`],
    ],
  ] as const)
    test(`cannot use ${what}`, async ({ launch, complaints }) => {
      const { page } = await launch()
      expect(await refusedBy(page, attack)).toEqual(refused)
      expect(await page.evaluate('window.isOwned')).toBeUndefined()
      expectComplaint(complaints, /Content Security Policy|violates the following|TrustedHTML|TrustedScript/)
    })

  test('cannot evaluate a text', async ({ launch, complaints }) => {
    const { page } = await launch()
    // A debugger's own evaluation may: the page's may not.
    const failed = page.evaluate(`new Promise((resolve) => {
      const button = document.createElement('button')
      button.addEventListener('click', () => { try { resolve((0, eval)('1 + 1')) } catch (error) { resolve(error.name) } })
      document.body.append(button)
      setTimeout(() => button.click())
    })`)
    expect(await failed).toBe('EvalError')
    expectComplaint(complaints, /Content Security Policy|violates the following|TrustedScript/)
  })

  test('may do nothing that a page must ask for', async ({ launch }) => {
    const { page } = await launch()
    const states = await page.evaluate(`Promise.all(['geolocation', 'notifications', 'midi', 'microphone']
      .map((name) => navigator.permissions.query({ name }).then(({ state }) => state)))`)
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied'])
  })
})

test.describe('leaving the page', () => {
  for (const address of [ELSEWHERE, 'http://127.0.0.1:9/', addressInPage('elsewhere', '/index.html')])
    test(`to ${address} is refused`, async ({ launch, complaints }) => {
      const { page, app } = await launch()
      const attempt = await app.evaluateHandle(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        // Heard behind the app's own guards.
        const heard = new Promise((resolve) =>
          contents?.once('will-frame-navigate', ({ url, defaultPrevented }) => resolve([url, defaultPrevented])),
        )
        return { heard }
      })
      await page.evaluate(`void (location.href = '${address}')`)
      const known = address.replace('https://elsewhere.app.invalid', 'app://elsewhere')
      expect(await attempt.evaluate(({ heard }) => heard)).toEqual([known, true])
      expect(await ask(page, 'readState')).toMatchObject({ ok: true })
      expect(await shownIn(app)).toMatch(/^app:\/\/koprogo\/index\.html#\//)
      complaints.splice(0)
    })

  test('to a file is refused by Chromium itself', async ({ launch, complaints }) => {
    const { page, app } = await launch()
    const complained = page.waitForEvent('console')
    await page.evaluate(`void (location.href = 'file:///etc/passwd')`)
    await complained
    expectComplaint(complaints, /Not allowed to load local resource/)
    expect(await shownIn(app)).toMatch(/^app:\/\/koprogo\/index\.html#\//)
  })

  test('a new window is not opened, whatever it is to show', async ({ launch }) => {
    const { page, app } = await launch()
    for (const address of [ELSEWHERE, 'app://koprogo/index.html', 'about:blank'])
      expect(await page.evaluate(`window.open('${address}') === null`)).toBe(true)
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await expect.poll(() => app.windows().length).toBe(1)
  })

  test('only our own site is handed to the user’s browser', async ({ launch }) => {
    test.skip(!isDouble, 'What reaches the system is seen on the stand-in only.')
    const { page, app } = await launch()
    for (const address of ['https://koprogo.org/help', 'https://koprogo.org.evil.example/', 'http://koprogo.org/'])
      await page.evaluate(`void window.open('${address}')`)
    await page.evaluate(`{
      const link = Object.assign(document.createElement('a'), { href: 'https://www.koprogo.org/', target: '_blank' })
      document.body.append(link)
      link.click()
    }`)
    await expect
      .poll(async () => (await journalOf(app)).filter(({ what }) => what === 'webContents.windowOpen').length)
      .toBe(4)
    const opened = (await journalOf(app)).filter(({ what }) => what === 'shell.openExternal')
    expect(opened.map((entry) => entry.with)).toEqual(['https://koprogo.org/help', 'https://www.koprogo.org/'])
  })
})

test.describe('the files of the app', () => {
  test('are all that app:// serves', async ({ launch, complaints }) => {
    const { page } = await launch()
    expect(await statusesOf(page, ['/index.html'])).toEqual([200])
    const paths = [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
      '/..%2fmain%2fmain.js',
      '/%2e%2e%2fmain%2fmain.js',
      '/..%2f..%2fpackage.json',
      '/../package.json',
      '/index.html%00.js',
      '/%',
      '/assets',
      '/',
    ]
    expect(await statusesOf(page, paths)).toEqual(paths.map(() => 404))
    expect(await page.evaluate(`fetch('/index.html', { method: 'POST' }).then(({ status }) => status)`)).toBe(405)
    complaints.splice(0)
  })
})

test.describe('what the page says to the node', () => {
  test('is refused when it is not as the contract has it, and the page goes on', async ({ launch }) => {
    const { page } = await launch()
    expect(await ask(page, 'pause', { until: 'never' })).toMatchObject(invalid('until'))
    expect(await ask(page, 'pause', { until: null, more: 1 })).toMatchObject(invalid(null))
    expect(await ask(page, 'pause', null)).toMatchObject(invalid(null))
    expect(await ask(page, 'join', [])).toMatchObject(invalid(null))
    expect(await page.evaluate(`window.koprogo.pause(new Map([['until', null]]))`)).toMatchObject(invalid('until'))
    expect(await page.evaluate(`window.koprogo.lookAtGrid({ target: 'x'.repeat(300 * 1024) })`)).toMatchObject(
      invalid(null),
    )
    expect(await page.evaluate(`window.koprogo.readState(() => {}).catch(({ message }) => message)`)).toContain(
      'could not be cloned',
    )
    expect(await ask(page, 'readState')).toMatchObject({ ok: true })
  })

  test('is heard from the page of our window only', async ({ launch }) => {
    const { app, page } = await launch()
    const ours = { id: 1, url: 'app://koprogo/index.html#/', origin: 'app://koprogo', isFrame: false }
    expect(await callAs(app, ours)).toBe('answered')
    expect(await callAs(app, { ...ours, isFrame: true })).toContain('Refused.')
    expect(await callAs(app, { ...ours, url: ELSEWHERE, origin: 'https://evil.example' })).toContain('Refused.')
    expect(
      await callAs(app, { ...ours, url: 'app://koprogo.evil/index.html', origin: 'app://koprogo.evil' }),
    ).toContain('Refused.')
    expect(await callAs(app, { ...ours, id: 77 })).toContain('Refused.')
    expect(await callAs(app, null)).toContain('Refused.')
    expect(await page.evaluate('Object.keys(window.koprogo).length')).toBeGreaterThan(0)
  })
})

const invalid = (field: string | null) => ({ ok: false, problem: { code: 'request_invalid', field } })

type Sender = { readonly id: number; readonly url: string; readonly origin: string; readonly isFrame: boolean }

/** Plays a frame that Electron would name as the sender; null is one that is gone. */
const callAs = (app: ElectronApplication, sender: Sender | null): Promise<string> =>
  app.evaluate(async ({ ipcMain }, sender) => {
    const handlers = (
      ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, input: unknown) => unknown> }
    )._invokeHandlers
    const senderFrame = sender && { url: sender.url, origin: sender.origin, parent: sender.isFrame ? {} : null }
    try {
      await handlers.get('host:readState')?.({ sender: { id: sender?.id ?? 1 }, senderFrame }, {})
      return 'answered'
    } catch (error) {
      return String(error)
    }
  }, sender)

/** The address of our window as Electron has it. */
const shownIn = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())

type Entry = { readonly what: string; readonly with: unknown }
const journalOf = (app: ElectronApplication) =>
  app.evaluate((electron) => (electron as unknown as { __double: { journal: Entry[] } }).__double.journal)

/** Of a request for each path. What is not encoded is tidied before it is sent. */
const statusesOf = (page: Page, paths: readonly string[]) =>
  page.evaluate(`Promise.all(${JSON.stringify(paths)}.map((path) => fetch(path).then(({ status }) => status)))`)
