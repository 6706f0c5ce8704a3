import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { processesLeftIn, processesUsing } from '#scripts/test/left-behind.ts'
import { expect, test } from './fixtures.ts'
import { ELECTRON_EXE, isDouble, startSecond } from './launch.ts'
import { ask, untilState } from './page-calls.ts'

type Line = { readonly label: string; readonly enabled: boolean }
type Tray = { readonly tooltip: string; lines(): Line[]; choose(id: string): void }
type Answers = { readonly savePath: (string | null)[] }
type Double = { readonly __double: { readonly trays: Tray[]; readonly answers: Answers } }

const trayOf = (app: ElectronApplication) =>
  app.evaluate((electron) => {
    const [tray] = (electron as unknown as Double).__double.trays
    return tray === undefined ? null : { tooltip: tray.tooltip, lines: tray.lines().map(({ label }) => label) }
  })
const choose = (app: ElectronApplication, id: string) =>
  app.evaluate((electron, id) => (electron as unknown as Double).__double.trays[0]?.choose(id), id)
const isVisible = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

function unlessClosed(error: unknown): void {
  if (!String(error).includes('has been closed')) throw error
}

test('a page that crashes is loaded again', async ({ launch }) => {
  const { app, page, said } = await launch()
  await untilState(page, ({ phase }) => phase === 'welcome')
  const again = await app.evaluateHandle(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const loaded = new Promise((resolve) => contents?.once('did-finish-load', () => resolve(contents.getURL())))
    contents?.forcefullyCrashRenderer()
    return { loaded }
  })
  expect(await again.evaluate(({ loaded }) => loaded)).toMatch(/^app:\/\/koprogo\/index\.html/)
  expect(said()).toContain('The page ended (')
  const answer = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
      'window.koprogo.readState({}).then(({ ok }) => ok)',
    ),
  )
  expect(answer).toBe(true)
})

test('the size that the user prefers is the page’s zoom, at the next start too', async ({ launch }) => {
  const first = await launch({ viewport: { width: 720, height: 1280 } })
  await untilState(first.page, ({ phase }) => phase === 'welcome')
  expect(await ask(first.page, 'changePreferences', { display_size: 'larger' })).toMatchObject({ ok: true })
  const seen = '[innerWidth, innerHeight, devicePixelRatio]'
  await expect.poll(() => first.page.evaluate(seen)).toEqual([480, 853, 1.5])
  const { page } = await first.restart()
  expect(await page.evaluate(seen)).toEqual([480, 853, 1.5])
})

test.describe('in a kiosk', () => {
  test('the page fills the screen and is left with the PIN only', async ({ launch }) => {
    const { app, page } = await launch({ isKiosk: true, viewport: { width: 800, height: 480 } })
    await untilState(page, ({ phase }) => phase === 'welcome')
    const state = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((one) => [one.isKiosk(), one.isFullScreen()]),
      )
    expect(await state()).toEqual([[true, true]])
    expect(await page.evaluate('[innerWidth, innerHeight]')).toEqual([800, 480])
    const refused = { ok: false, problem: { code: 'not_in_this_shell' } }
    expect(await ask(page, 'quit', { even_if_work_is_lost: true })).toMatchObject(refused)
    expect(await ask(page, 'saveText', { name: 'a.csv', text: 'a' })).toMatchObject(refused)
    expect(await ask(page, 'setPin', { pin: '2468', old: null })).toMatchObject({ ok: true })
    expect(await ask(page, 'leaveKiosk', { pin: '0000' })).toMatchObject({ ok: false })
    expect(await state()).toEqual([[true, true]])
    expect(await ask(page, 'leaveKiosk', { pin: '2468' })).toMatchObject({ ok: true })
    await expect.poll(state).toEqual([[false, false]])
  })

  test('keys that lead out never reach the page; others do', async ({ launch }) => {
    const { app, page } = await launch({ isKiosk: true, viewport: { width: 800, height: 480 } })
    await page.evaluate(`window.keys = []; addEventListener('keydown', ({ key }) => window.keys.push(key))`)
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      for (const keyCode of ['F5', 'F11', 'F12']) contents?.sendInputEvent({ type: 'keyDown', keyCode })
      for (const keyCode of ['r', 'w', 'q'])
        contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers: ['control'] })
      contents?.sendInputEvent({ type: 'keyDown', keyCode: 'a' })
    })
    await expect.poll(() => page.evaluate('window.keys')).toEqual(['a'])
  })
})

test.describe('what the system shows', () => {
  test.skip(!isDouble, 'A tray and a dialog of a real desktop have no hands for a test.')

  test('with a tray, closing hides the window; the tray brings it back and quits', async ({ launch }) => {
    const tools = mkdtempSync(path.join(tmpdir(), 'kg-tools-'))
    // The session bus of a desktop that has a tray.
    writeFileSync(path.join(tools, 'busctl'), '#!/bin/sh\necho b true\n')
    chmodSync(path.join(tools, 'busctl'), 0o755)
    const { app, page, ended } = await launch({ env: { PATH: `${tools}:${process.env['PATH']}` } })
    await untilState(page, ({ phase }) => phase === 'welcome')
    await expect.poll(() => trayOf(app)).toMatchObject({ tooltip: expect.stringContaining('KoproGo Grid') })
    expect((await trayOf(app))?.lines.at(-1)).toBe('Quit')
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await isVisible(app)).toBe(false)
    await choose(app, 'open')
    expect(await isVisible(app)).toBe(true)
    await choose(app, 'quit')
    expect(await ended).toBe(0)
    rmSync(tools, { recursive: true })
  })

  test('without one, closing quits', async ({ launch }) => {
    const { app, page, ended } = await launch({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' } })
    await untilState(page, ({ phase }) => phase === 'welcome')
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await ended).toBe(0)
  })

  test('a text is saved where the user says, or not at all', async ({ launch }) => {
    const { app, page, directory } = await launch()
    const file = path.join(directory, 'receipts.csv')
    await app.evaluate(
      (electron, given) => void (electron as unknown as Double).__double.answers.savePath.push(...given),
      [null, file],
    )
    const save = () => ask(page, 'saveText', { name: 'receipts.csv', text: 'a;b\n' })
    expect(await save()).toMatchObject({ ok: true, value: { saved: false } })
    expect(await save()).toMatchObject({ ok: true, value: { saved: true } })
    expect(readFileSync(file, 'utf8')).toBe('a;b\n')
  })
})

test('an app that starts itself again is there once, on the same data', async ({ launch }) => {
  const { app, page, directory, ended } = await launch()
  await untilState(page, ({ phase }) => phase === 'welcome')
  const before = pagesOf(directory)
  // Its answer cannot come: it ends meanwhile.
  await app
    .evaluate(({ app }) => {
      app.relaunch()
      app.exit(0)
    })
    .catch(unlessClosed)
  expect(await ended).toBe(0)
  await endTheNext(directory, before)
})

test('an AppImage whose graphics end twice starts its own file again, on the same data', async ({ launch }) => {
  test.skip(!isDouble, 'A real Electron is there without its AppImage here.')
  const folder = mkdtempSync(path.join(tmpdir(), 'kg-image-'))
  const file = path.join(folder, 'KoproGo Grid.AppImage')
  writeFileSync(file, `#!/bin/sh\necho "$*" > "$APPIMAGE.started"\nexec "${ELECTRON_EXE}" "$@"\n`, { mode: 0o755 })
  const env = { APPIMAGE: file, APPDIR: path.dirname(ELECTRON_EXE) }
  const { app, page, directory, ended } = await launch({ env })
  await untilState(page, ({ phase }) => phase === 'welcome')
  const before = pagesOf(directory)
  // The second one ends the app, maybe before it is answered.
  for (const _ of ['once', 'twice'])
    await app
      .evaluate(({ app }) => void app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 1 }))
      .catch(unlessClosed)
  expect(await ended).toBe(0)
  await expect.poll(() => existsSync(`${file}.started`)).toBe(true)
  expect(readFileSync(`${file}.started`, 'utf8')).toContain(`--data-dir ${directory}`)
  await endTheNext(directory, before)
  rmSync(folder, { recursive: true })
})

const mainsOf = (directory: string) =>
  processesUsing(directory).filter((line) => !line.includes('--type=') && line.includes('--data-dir'))
const pagesOf = (directory: string) => processesUsing(directory).filter((line) => line.includes('--type=renderer'))

/** Waits until the app is there again and ends it: there is only one, and it leaves nothing behind. */
async function endTheNext(directory: string, before: readonly string[]): Promise<void> {
  // With a page of its own it has the lock too, so that a start beside it ends by itself. The page before may outlive its app.
  await expect.poll(() => pagesOf(directory).some((page) => !before.includes(page))).toBe(true)
  expect(startSecond(directory)).toBe(0)
  // What it is just starting has its name for a moment, until it is another program.
  await expect.poll(() => mainsOf(directory).length).toBe(1)
  const pid = Number(mainsOf(directory)[0]?.split(' ')[0])
  process.kill(pid, 'SIGKILL')
  expect(await processesLeftIn(directory, 5000)).toEqual([])
}

test('what is not doubled says so', async ({ launch }) => {
  test.skip(!isDouble, 'Of the stand-in only.')
  const { app } = await launch()
  const words = await app.evaluate(({ app, powerSaveBlocker, Tray, BrowserWindow }) => {
    const attempts = [
      () => powerSaveBlocker.start('prevent-app-suspension'),
      () => app.setBadgeCount(1),
      () => BrowserWindow.getAllWindows()[0]?.setOpacity(1),
      () => app.getPath('pictures'),
      () => new Tray('no-file.png'),
      () => new BrowserWindow({ webPreferences: { sandbox: false } }),
    ]
    return attempts.map((attempt) => {
      try {
        return attempt()
      } catch (error) {
        return String(error)
      }
    })
  })
  for (const word of words) expect(word).toMatch(/electron double: .* (not doubled|not empty)/)
})
