import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { SITE_DEFAULT } from '#core/contracts/solar.ts'
import { ownAddresses } from '#main/shared/own-addresses.ts'
import { serveHttpDevice } from '#main/solar/simulators/http-device.ts'
import { aScenario } from '#main/solar/simulators/scenario.ts'
import { shellyGen2 } from '#main/solar/simulators/shelly-gen2.ts'
import { simulatedSite } from '#main/solar/simulators/simulated-site.ts'
import { freePort } from '#server/shared/free-port.ts'
import { expect } from './fixtures.ts'
import { ask, expectAccessible, join, untilState } from './page-calls.ts'
import { test } from './style-page.ts'

const PASSWORD = 'clamps and coils'

/** A three-phase Shelly at the grid of a house with 3,500 W of sun that uses 500 W of it. */
function aMeter() {
  const site = simulatedSite({ scenario: aScenario('clear'), startAt: new Date(), clock: () => new Date() })
  site.control({ pvW: 3500, houseW: 500 })
  return shellyGen2({ site, model: 'pro-3em', password: PASSWORD })
}

const KEY_FORM = /^(?:[a-z2-9]{4}-){5}[a-z2-9]{4}$/

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('from no meter to one that is tested, kept, shown, and away again', async ({ launch, invite }) => {
  // Twice the meter is waited for, which is read every ten seconds.
  test.slow()
  const device = aMeter()
  await using meter = await serveHttpDevice(device)
  const { page, directory } = await launch({ viewport: { width: 800, height: 480 } })
  const file = path.join(directory, 'node', 'solar.json')
  await join(page, await invite())
  await page.getByRole('link', { name: 'Solar' }).click()
  await expect(page.getByText('No sun meter yet', { exact: false })).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Always' })).toBeChecked()
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Add a meter' }).click()
  await expect(page.getByRole('heading', { name: 'Add a meter', level: 1 })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /^Shelly meter/ }).click()
  await expect(page.getByRole('heading', { name: 'Shelly meter', level: 1 })).toBeFocused()
  const tryIt = page.getByRole('button', { name: 'Test', exact: true })
  await tryIt.click()
  await expect(page.getByText('This is needed.')).toBeVisible()
  await expect(page.getByText('Choose one.')).toBeVisible()
  await expect(page.getByLabel('Address')).toBeFocused()
  await expectAccessible(page)
  await page.getByLabel('Address').fill(meter.address)
  await page.getByRole('radio', { name: 'Grid' }).click()
  await tryIt.click()
  await expect(page.getByText('refuses the password or token', { exact: false })).toBeVisible()
  await page.getByLabel('Password').fill(PASSWORD)
  await tryIt.click()
  await expect(page.getByText('It answers:')).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: /^3,000\sW$/ })).toBeVisible()
  await expectAccessible(page)
  expect(existsSync(file)).toBe(false)

  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(card(page, 'Meters').getByText(`Grid · ${meter.address}`)).toBeVisible()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ sources: [{ settings: { password: PASSWORD } }] })
  await expect(card(page, 'Now')).toContainText(/To spare now3,0\d\dW/, { timeout: 15_000 })
  await expect(card(page, 'Meters')).toContainText(/Read last at \d/)
  await expect(page.getByRole('radio', { name: 'Solar first' })).toBeChecked()
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'Solar only' }).click()
  await untilState(page, ({ preferences }) => preferences.mode === 'solar_only')

  device.failures.set('drops')
  await expect(card(page, 'Now').getByRole('alert')).toContainText('does not answer', { timeout: 15_000 })
  await expect(card(page, 'Now')).toContainText('unknown')
  await expect(card(page, 'Meters')).toContainText(/Says nothing now. Read last at \d/)
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Its settings and its password are forgotten', { exact: false })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('No sun meter yet', { exact: false })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Meters' })).toBeFocused()
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain(PASSWORD)
})

test('one node shares its meter, and another of the house reads it with the address and the key that stand there', async ({
  launch,
  invite,
}) => {
  // Both nodes read every ten seconds, and one follows the other.
  test.slow()
  await using meter = await serveHttpDevice(aMeter())
  const port = await freePort()
  const one = await launch({ viewport: { width: 1280, height: 800 } })
  await join(one.page, await invite())
  const source = { kind: 'shelly', settings: { address: meter.address, role: 'grid', password: PASSWORD } }
  expect(await ask(one.page, 'saveSite', { ...SITE_DEFAULT, sources: [source] })).toMatchObject({ ok: true })
  await one.page.getByRole('link', { name: 'Solar' }).click()
  const sharing = card(one.page, 'Sharing with other nodes')
  await sharing.getByRole('radio', { name: 'On' }).click()
  await sharing.getByText('More settings').click()
  await sharing.getByLabel('Port', { exact: true }).fill(String(port))
  await sharing.getByLabel('Port', { exact: true }).press('Enter')
  for (const address of ownAddresses()) await expect(sharing.getByText(`${address}:${port}`)).toBeVisible()
  const key = await sharing.getByText(KEY_FORM).textContent()
  await expectAccessible(one.page)
  await expect.poll(() => one.said(), { timeout: 15_000 }).toContain(`may ask this one, at port ${port}`)

  const { page } = await launch({ viewport: { width: 480, height: 853 } })
  await join(page, await invite())
  await page.getByRole('link', { name: 'Solar' }).click()
  await page.getByRole('link', { name: 'Add a meter' }).click()
  await page.getByRole('button', { name: /^Another KoproGo node/ }).click()
  await page.getByLabel('Address').fill(`127.0.0.1:${port}`)
  await page.getByLabel('Key').fill('k7rm-2fqa-9xwe-hn4t-bz6c-8jyp')
  const tryIt = page.getByRole('button', { name: 'Test', exact: true })
  await tryIt.click()
  await expect(page.getByText('refuses the password or token', { exact: false })).toBeVisible()
  await page.getByLabel('Key').fill(key ?? '')
  await tryIt.click()
  await expect(page.getByText('It answers:')).toBeVisible({ timeout: 15_000 })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(card(page, 'Now')).toContainText(/To spare now3,0\d\dW/, { timeout: 15_000 })
  await expect(card(page, 'Now')).toContainText('Passed on by another system.')

  await sharing.getByRole('radio', { name: 'Off' }).click()
  await expect(card(page, 'Meters')).toContainText('Says nothing now.', { timeout: 30_000 })
  await sharing.getByRole('radio', { name: 'On' }).click()
  await expect(sharing.getByText(key ?? '', { exact: true })).toBeVisible()
  await expect(card(page, 'Meters')).not.toContainText('Says nothing now.', { timeout: 30_000 })
})

test('in a kiosk meters and panels need the PIN, and panels are described by touching where they look', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true, viewport: { width: 480, height: 853 } })
  await join(page, await invite())
  await page.evaluate("window.koprogo.setPin({ pin: '2468', old: null })")
  await page.evaluate('window.koprogo.lock({})')
  await page.getByRole('link', { name: 'Solar' }).click()
  await expect(page.getByText('need the PIN', { exact: false })).toBeVisible()
  await expect(page.getByText('Meters', { exact: true })).toHaveCount(0)
  await expectAccessible(page)
  await page.evaluate("window.koprogo.unlock({ pin: '2468' })")

  await page.getByRole('button', { name: 'Describe the panels' }).click()
  await expect(page.getByRole('button', { name: 'Less: Peak power' })).toBeFocused()
  const dial = page.getByRole('slider', { name: 'Facing' })
  await expect(dial).toHaveAttribute('aria-valuetext', 'south, 180°')
  await dial.click({ position: { x: 5, y: 104 } })
  await expect(dial).toHaveAttribute('aria-valuetext', 'west, 270°')
  await dial.press('PageDown')
  await expect(dial).toHaveAttribute('aria-valuetext', 'south-west, 225°')
  await expectAccessible(page)
  const told = await page.evaluate<unknown>('window.koprogo.readSolar({})')
  expect(told).toMatchObject({ value: { site: { panels: { peak_w: 3000, tilt_deg: 35, azimuth_deg: 225 } } } })
})

test('no state of Solar and Limits breaks a rule of accessibility, by day and by night', async ({ page, show }) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const [scene, screen, theme] of [
    ['solarBattery', '/solar', 'light'],
    ['solarRule', '/solar', 'dark'],
    ['solarLost', '/solar', 'light'],
    ['sourceFound', '/solar/source', 'dark'],
    ['sourceWrong', '/solar/source', 'light'],
    ['sourceGood', '/solar/source/0', 'dark'],
    ['sourceReversed', '/solar/source/0', 'light'],
    ['solarFull', '/solar', 'dark'],
    ['solarShared', '/solar', 'light'],
    ['limitsSet', '/settings/limits', 'dark'],
  ] as const) {
    await show(scene, { screen, theme })
    await expectAccessible(page)
  }
})
