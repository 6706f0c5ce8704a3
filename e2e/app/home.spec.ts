import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { expect } from './fixtures.ts'
import { ask, untilState } from './page-calls.ts'
import { test } from './style-page.ts'

const PROFILE = { name: 'Hall', location: 'Here', cpu_cores: null, has_solar: false, green_certificates: false }
const PANELS = [
  [327, 582],
  [480, 853],
  [800, 480],
] as const
const SCREENS = [
  [853, 480],
  [1280, 800],
  [1920, 1080],
] as const
/** The state with the longest sentence. */
const LONGEST = 'outdated'
/** What is read from two metres on the panel in the hall, in CSS px. */
const NUMBER_MIN_PX = 62
const ASLEEP_AFTER = '01:05'

/** Streams of dots that move now; what slides in with a screen is none of them. */
const moving = (page: Page) =>
  page.evaluate(() => document.getAnimations().filter((one) => one instanceof CSSAnimation).length)

async function homeScenes(page: Page): Promise<readonly string[]> {
  const scenes = (await page.evaluate(() => Reflect.get(window, 'scenes'))) as { name: string; screen: string }[]
  return scenes.filter(({ screen }) => screen === '/').map(({ name }) => name)
}

/** Words that stand over the edge of the screen, or of what holds them. */
const cutOff = () =>
  Array.from(document.querySelectorAll('.app-view p, .app-view h1, .app-view button'))
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      return width > 0 && (left < 0 || right > innerWidth || element.scrollWidth > element.clientWidth + 1)
    })
    .map(({ textContent }) => textContent)

test('every state of Home has room at the size of each panel, and its number is read from afar', async ({
  page,
  show,
}) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await show('sunny')
  for (const scene of await homeScenes(page)) {
    await show(scene)
    for (const [width, height] of scene === LONGEST ? [...PANELS, ...SCREENS] : PANELS) {
      await page.setViewportSize({ width, height })
      await expect.poll(() => page.evaluate(cutOff), `${scene} at ${width} × ${height}`).toEqual([])
      const view = page.locator('.app-view')
      expect(await view.evaluate((shown) => shown.scrollHeight - shown.clientHeight), scene).toBe(0)
      if (width < 800) continue
      const size = await page
        .locator('.number')
        .evaluate((number) => Number.parseFloat(getComputedStyle(number).fontSize))
      expect(size).toBeGreaterThanOrEqual(NUMBER_MIN_PX)
    }
  }
})

test('no state of Home has an accessibility violation, by day and by night', async ({ page, show }) => {
  test.slow()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const theme of ['light', 'dark'])
    for (const scene of ['sunny', 'noMeter', 'night', 'paused', 'failed', 'starting']) {
      await show(scene, { theme })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${scene} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
    }
})

test('the picture says in words what it shows, at night with its watts', async ({ page, show }) => {
  await show('night', { lang: 'en' })
  const picture = page.getByRole('img')
  await expect(picture).toHaveAccessibleName(
    /^It is night; the sun gives 0\sW\. Work takes 6\.4\sW\. 6\.4\sW come from/,
  )
  await show('noMeter', { lang: 'en' })
  await expect(picture).toHaveAccessibleName(/^No sun meter\./)
  await expect(page.getByText('No sun meter yet:', { exact: false })).toBeVisible()
  await expect(page.getByText('For Rue Haute 12', { exact: false })).toBeVisible()
})

test('dots move by their own distance, and hold still when nobody sees them or motion is unwanted', async ({
  page,
  show,
}) => {
  await page.clock.install()
  await show('night')
  await expect.poll(() => moving(page)).toBe(2)
  const turns = await page.locator('.moving').evaluateAll((groups) =>
    groups.map((group) => {
      const [one = 0, other = 0] = Array.from(group.querySelectorAll('circle'), (dot) => dot.cx.baseVal.value)
      return [Number.parseFloat(getComputedStyle(group).getPropertyValue('--spacing')), other - one] as const
    }),
  )
  expect(turns).toHaveLength(2)
  for (const [moved, apart] of turns) expect(moved).toBeCloseTo(apart, 3)

  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(() => moving(page)).toBe(0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await expect.poll(() => moving(page)).toBe(2)
  const hide = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await hide(true)
  await expect.poll(() => moving(page)).toBe(0)
  await hide(false)
  await expect.poll(() => moving(page)).toBe(2)

  await page.clock.fastForward(ASLEEP_AFTER)
  await expect(page.getByText('Berühren für mehr')).toBeVisible()
  expect(await moving(page)).toBe(0)
  expect(await page.locator('.attract .text').count()).toBeLessThanOrEqual(3)
  await page.mouse.click(10, 10)
  await expect.poll(() => moving(page)).toBe(2)
})

test('a key and a screen reader wake a sleeping kiosk too, press nothing, and are where they were', async ({
  page,
  show,
}) => {
  await page.clock.install()
  await show('sunny', { lang: 'en' })
  const pause = page.getByRole('button', { name: 'Pause' })
  const asleep = page.getByRole('button', { name: 'Touch for more' })
  await pause.focus()
  await page.clock.fastForward(ASLEEP_AFTER)
  await expect(asleep).toBeFocused()
  expect(await pause.evaluate((button) => button.closest('[inert]') !== null)).toBe(true)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations).toEqual([])

  await page.keyboard.down('Enter')
  await page.clock.fastForward(5000)
  await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  await expect(pause).toBeFocused()
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.clock.fastForward(ASLEEP_AFTER)
  await asleep.evaluate((button: HTMLElement) => button.click())
  await expect(pause).toBeFocused()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('a pause counts down to its end', async ({ launch, invite }) => {
  const { page } = await launch()
  await untilState(page, ({ phase }) => phase === 'welcome')
  const joined = await ask(page, 'join', { target: await invite(), ...PROFILE, consent_version: CONSENT_VERSION })
  expect(joined).toMatchObject({ ok: true })
  await ask(page, 'changePreferences', { language: 'en' })
  await page.getByRole('link', { name: 'Home' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'One hour' }).click()
  await expect(page.getByRole('timer')).toHaveText('60 minutes to go')
  await page.clock.install()
  await page.clock.fastForward('30:00')
  await expect(page.getByRole('timer')).toHaveText('30 minutes to go')
  await page.clock.fastForward('29:30')
  await expect(page.getByRole('timer')).toHaveText(/^\d\d seconds to go$/)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('timer')).toHaveCount(0)
})
