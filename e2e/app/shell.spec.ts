import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { HostState } from '#core/contracts/host-bridge.ts'
import { HOST_CALLS } from '#core/contracts/host-calls.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { processesLeftIn } from '#scripts/test/left-behind.ts'
import { newTask } from '../fixtures/test-work.ts'
import { expect, test } from './fixtures.ts'
import { startSecond } from './launch.ts'
import { ask, untilState } from './page-calls.ts'

const PROFILE = {
  name: 'Hall',
  location: 'Rue Haute 12',
  cpu_cores: 2,
  has_solar: false,
  green_certificates: false,
  consent_version: CONSENT_VERSION,
}
const isPaid = ({ agent }: HostState) => agent?.recent.some(({ outcome }) => outcome === 'paid') === true
/** Children hear of a parent's end a moment later. */
const LEFT_PATIENCE_MS = 5000
const WELCOME = /#\/welcome$/

test('a node that has not joined opens its window on Welcome', async ({ launch }) => {
  const { app, page } = await launch()
  await expect(page).toHaveURL(WELCOME)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const isVisible = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()))
  await expect.poll(isVisible).toEqual([true])
})

test('the page has the calls of the contract and nothing of Node or Electron', async ({ launch }) => {
  const { page } = await launch()
  await expect(page).toHaveURL(WELCOME)
  expect(await page.evaluate('Object.keys(window.koprogo)')).toEqual([...HOST_CALLS, 'onState'])
  const found = await page.evaluate(`['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global']
    .filter((name) => name in window)`)
  expect(found).toEqual([])
  // What the preload gives cannot be changed by a page that has been taken over.
  expect(await page.evaluate('Object.isFrozen(window.koprogo)')).toBe(true)
})

test('the shell says what it runs on', async ({ launch }) => {
  const { page, app } = await launch()
  const electron = await app.evaluate(() => process.versions['electron'])
  const reply = await ask<{ versions: Record<string, string> }>(page, 'readShell')
  expect(reply).toMatchObject({ ok: true, value: { kind: 'window', is_kiosk: false, can_quit: true } })
  expect(reply.ok && reply.value.versions['electron']).toBe(electron)
})

test('an invite lets it in, a task is done in a process of its own and paid, and a power cut takes none of it', async ({
  launch,
  grid,
  invite,
}) => {
  test.slow()
  const running = await launch()
  await untilState(running.page, ({ phase }) => phase === 'welcome')
  await newTask(grid)
  expect(await ask(running.page, 'join', { target: await invite(), ...PROFILE })).toMatchObject({ ok: true })
  const before = await untilState(running.page, isPaid)
  expect(before.agent?.earned_eur).not.toBe('0')

  await running.kill()
  expect(await processesLeftIn(running.directory, LEFT_PATIENCE_MS)).toEqual([])
  const next = await running.again()
  const after = await untilState(next.page, ({ phase, agent }) => phase === 'running' && agent?.connected === true)
  expect(after.agent?.node_id).toBe(before.agent?.node_id)
  expect(after.agent?.recent.map(({ task_id, outcome }) => [task_id, outcome])).toContainEqual([
    before.agent?.recent[0]?.task_id,
    'paid',
  ])
  await expect(next.page).not.toHaveURL(WELCOME)
})

test('a second start ends at once and brings the first forward', async ({ launch }) => {
  const { app, page, directory } = await launch()
  await expect(page).toHaveURL(WELCOME)
  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(isVisible).toBe(true)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  expect(await isVisible()).toBe(false)
  expect(startSecond(directory)).toBe(0)
  await expect.poll(isVisible).toBe(true)
})

test('a link that is opened shows its invite in Welcome', async ({ launch, invite }) => {
  const { page, directory } = await launch()
  await untilState(page, ({ phase }) => phase === 'welcome')
  const given = await invite()
  const reloaded = page.waitForEvent('load')
  expect(startSecond(directory, `koprogo-grid://join#${given}`)).toBe(0)
  await reloaded
  expect(await ask(page, 'readShell')).toMatchObject({ ok: true, value: { invite: given } })
})

test('the page quits the app; its size is there at the next start', async ({ launch }) => {
  const first = await launch({ viewport: { width: 853, height: 480 } })
  await expect(first.page).toHaveURL(WELCOME)
  expect(await first.page.evaluate('[innerWidth, innerHeight]')).toEqual([853, 480])
  // The page may be gone before it has heard the answer.
  await ask(first.page, 'quit', { even_if_work_is_lost: false }).catch((error: unknown) => {
    if (!String(error).includes('has been closed')) throw error
  })
  expect(await first.ended).toBe(0)
  expect(JSON.parse(readFileSync(path.join(first.directory, 'window.json'), 'utf8'))).toMatchObject({ width: 853 })
  const second = await first.again()
  await expect(second.page).toHaveURL(WELCOME)
})

test('starts at login where its user wants it', async ({ launch }) => {
  const { page, directory } = await launch()
  const entry = path.join(directory, '.config', 'autostart', 'org.koprogo.grid.desktop')
  expect(await ask(page, 'setLaunchAtLogin', { launches: true })).toMatchObject({ value: { launches_at_login: true } })
  expect(readFileSync(entry, 'utf8')).toContain('--hidden')
  expect(await ask(page, 'setLaunchAtLogin', { launches: false })).toMatchObject({
    value: { launches_at_login: false },
  })
  expect(existsSync(entry)).toBe(false)
})
