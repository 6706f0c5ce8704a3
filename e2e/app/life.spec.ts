import type { Page } from '@playwright/test'
import { newTask } from '../fixtures/test-work.ts'
import { expect, test } from './fixtures.ts'
import { ask, expectAccessible, join, untilState, workBesideUser } from './page-calls.ts'

const heading = (page: Page, name: RegExp | string) => page.getByRole('heading', { level: 1, name })
const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click()

/** The chart is drawn within the Content-Security-Policy, and anew when theme or width change; the table says the same. */
async function expectLivingChart(page: Page): Promise<void> {
  const canvas = page.getByRole('img', { name: /^Chart of what was earned, 7 days/ }).locator('canvas')
  await expect(canvas).toBeVisible()
  await ask(page, 'changePreferences', { theme: 'light' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  const drawn = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL())
  const light = await drawn()
  await ask(page, 'changePreferences', { theme: 'dark' })
  await expect.poll(drawn).not.toBe(light)
  await expectAccessible(page)
  const dark = await drawn()
  const { width, height } = page.viewportSize() ?? { width: 800, height: 480 }
  await page.setViewportSize({ width: 327, height: 582 })
  await expect.poll(drawn).not.toBe(dark)
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.setViewportSize({ width, height })
  await page.getByText('As a table').click()
  await expect(page.getByRole('table', { name: 'By day' }).getByRole('row')).toHaveCount(2)
}

test('from Welcome to the first receipt, as its owner sees it', async ({ launch, grid, invite }) => {
  test.slow()
  const { page } = await launch()
  await page.getByRole('radio', { name: 'English' }).click()
  await expect(heading(page, /Which language/)).toBeVisible()
  await expectAccessible(page)
  await next(page)
  await expect(heading(page, /one euro coin/)).toBeVisible()
  await expectAccessible(page)
  await next(page)

  await expect(heading(page, /Which grid/)).toBeVisible()
  const target = page.getByLabel('Invite or address')
  await target.fill('koprogo1.half')
  await expect(page.getByText('This is no whole invite', { exact: false })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled()
  await expectAccessible(page)
  await target.fill(await invite())
  await expect(page.getByText('Found:', { exact: false })).toBeVisible()
  await next(page)

  const name = page.getByLabel('Name', { exact: true })
  await name.fill('')
  await page.getByLabel('Place').fill('Rue Haute 12')
  await expect(page.getByText('This is needed to go on.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled()
  await name.fill('Hall kiosk')
  await expectAccessible(page)
  await next(page)
  await expect(heading(page, /How much/)).toBeVisible()
  await expectAccessible(page)
  await next(page)
  await page.getByRole('radio', { name: 'Yes' }).click()
  await page
    .getByRole('radiogroup', { name: /green certificates/ })
    .getByRole('radio', { name: 'I do not know' })
    .click()
  await expect(page.getByText('no carbon credit is booked', { exact: false })).toBeVisible()
  await expectAccessible(page)
  await next(page)
  await expect(heading(page, 'What becomes public')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('radio', { name: 'I agree' }).click()
  await next(page)
  await newTask(grid)
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(heading(page, 'You are in.')).toBeFocused()
  await workBesideUser(page)
  await page.getByRole('button', { name: 'Go to Home' }).click()

  await untilState(page, ({ agent }) => agent?.recent.some(({ outcome }) => outcome === 'paid') === true)
  await page.getByRole('link', { name: 'Work' }).click()
  await expect(page.getByText(/Earned .* block \d+/).first()).toBeVisible()
  await page.getByRole('link', { name: 'Earnings' }).click()
  await expectLivingChart(page)
  await page
    .getByRole('button', { name: /Block \d+/ })
    .first()
    .click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Check it yourself' }).click()
  await expect(page.getByText('Checked here')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Ask to be paid out' }).click()
  await expect(page.getByText('Payouts begin at €1.00', { exact: false })).toBeVisible()
  for (const [place, name] of [
    ['Home', /./],
    ['Earnings', 'Earnings'],
    ['Solar', 'Solar'],
    ['Work', 'Work'],
    ['Settings', 'Settings'],
  ] as const) {
    await page.getByRole('link', { name: place }).click()
    await expect(heading(page, name)).toBeFocused()
    await expectAccessible(page)
  }
})

test('what was typed in Welcome is there after the app was ended', async ({ launch }) => {
  const first = await launch()
  await first.page.getByRole('radio', { name: 'Nederlands' }).click()
  await first.page.getByRole('button', { name: 'Verder' }).click()
  await expect(heading(first.page, /munt van één euro/)).toBeVisible()
  await first.page.getByRole('button', { name: 'Verder' }).click()
  await first.page.getByLabel('Uitnodiging of adres').fill('grid.example')
  await untilState(first.page, ({ preferences }) => preferences.welcome?.target === 'grid.example')
  await first.kill()
  const { page } = await first.again()
  await expect(heading(page, /Aan welk rooster/)).toBeVisible()
  await expect(page.getByLabel('Uitnodiging of adres')).toHaveValue('grid.example')
})

test('Home pauses, goes on and finishes, and the screens take each language at the size of each panel', async ({
  launch,
  invite,
}) => {
  test.slow()
  const { page } = await launch()
  await join(page, await invite())
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'One hour' }).click()
  await expect(heading(page, /Paused until/)).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(heading(page, /Waiting for work|Starting/)).toBeVisible()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Finish' }).click()
  await expect(heading(page, /Everything is finished/)).toBeVisible()

  for (const language of ['fr', 'nl', 'en', 'de'])
    for (const [width, height] of [
      [327, 582],
      [480, 853],
      [800, 480],
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await ask(page, 'changePreferences', { language })
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await page.setViewportSize({ width, height })
      for (const place of ['home', 'earnings', 'solar', 'work', 'settings']) {
        await page.evaluate((to) => (location.hash = to === 'home' ? '#/' : `#/${to}`), place)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      }
    }
})
