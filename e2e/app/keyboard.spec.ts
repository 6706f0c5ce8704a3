import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { expectAccessible, toGrid, untilState } from './page-calls.ts'

const PANEL = { width: 800, height: 480 }
const keyboard = (page: Page) => page.getByRole('region', { name: 'Keyboard on the screen' })
const key = (page: Page, name: string) => keyboard(page).getByRole('button', { name, exact: true })

/** Presses what a finger would, layer by layer; each key must be there, and the caret stays where it is typed. */
async function type(page: Page, text: string): Promise<void> {
  // Which layer it shows can be seen only once it is there.
  await expect(keyboard(page)).toBeVisible()
  for (const letter of text) {
    if (letter === ' ') await key(page, 'QWERTY: Space').click()
    else if (/[a-z]/.test(letter)) await from(page, 'abc: Letters', letter)
    else if (/[A-Z]/.test(letter)) {
      await from(page, 'abc: Letters', 'Capitals')
      await key(page, letter).click()
    } else if (/[é]/.test(letter)) await from(page, 'éàç: Letters with accents', letter)
    else await from(page, '123: Digits and signs', letter)
  }
}
/** Each key of each layer, and none beside the panel. */
async function expectKeysAsWideAsFingers(page: Page): Promise<void> {
  const panel = await page.evaluate(() => innerWidth)
  for (const layer of ['123: Digits and signs', 'éàç: Letters with accents', 'abc: Letters']) {
    await key(page, layer).click()
    for (const button of await keyboard(page).getByRole('button').all()) {
      const { x, width, height } = (await button.boundingBox())!
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(48)
      expect([x >= 0, x + width <= panel]).toEqual([true, true])
    }
  }
}
/** A letter of another layer is reached by that layer's key. */
async function from(page: Page, layer: string, letter: string): Promise<void> {
  if ((await key(page, letter).count()) === 0) await key(page, layer).click()
  await key(page, letter).click()
}
const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click()

test('in a kiosk an invite and a name are typed on the screen, and the node joins', async ({ launch, invite }) => {
  test.slow()
  const { page } = await launch({ isKiosk: true, viewport: PANEL })
  await toGrid(page)
  const target = page.getByLabel('Invite or address')
  await expect(keyboard(page)).toHaveCount(0)
  await target.click()
  await expectAccessible(page)
  const typed = await invite()
  await type(page, typed)
  await expect(target).toBeFocused()
  await expect(target).toHaveValue(typed)
  await expect(page.getByText('Found:', { exact: false })).toBeVisible()
  await next(page)
  await expect(keyboard(page)).toHaveCount(0)

  const name = page.getByLabel('Name', { exact: true })
  await name.fill('')
  await type(page, 'Café 2-A')
  await expect(name).toHaveValue('Café 2-A')
  await key(page, 'Next field').click()
  const place = page.getByLabel('Place')
  await expect(place).toBeFocused()
  await expect(place).toBeInViewport({ ratio: 1 })
  await type(page, 'Rue Haute 12')
  await key(page, 'Done').click()
  await expect(keyboard(page)).toHaveCount(0)
  await next(page)
  await next(page)
  await next(page)
  await page.getByRole('radio', { name: 'I agree' }).click()
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('heading', { name: 'You are in.' })).toBeVisible()
  await untilState(page, ({ agent }) => agent?.node_name === 'Café 2-A')
})

test('the keyboard respects caret and selection, repeats erasing, keeps its letters, and has keys as wide as a finger', async ({
  launch,
}) => {
  const { page } = await launch({ isKiosk: true, viewport: PANEL })
  await toGrid(page)
  const target = page.getByLabel('Invite or address')
  await target.fill('grid.example.org')
  await target.evaluate((field: HTMLInputElement) => field.setSelectionRange(0, 4))
  await type(page, 'sun')
  await expect(target).toHaveValue('sun.example.org')
  await key(page, 'Erase').click()
  await expect(target).toHaveValue('su.example.org')
  expect(await target.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(2)

  await expectKeysAsWideAsFingers(page)
  await key(page, 'Another keyboard').click()
  await untilState(page, ({ preferences }) => preferences.keyboard_layout === 'qwertz')
  await expect(key(page, 'ü')).toBeVisible()

  await target.evaluate((field: HTMLInputElement) => field.setSelectionRange(14, 14))
  const erase = (await key(page, 'Erase').boundingBox())!
  await page.mouse.move(erase.x + 10, erase.y + 10)
  await page.mouse.down()
  await expect(target).toHaveValue('')
  await page.mouse.up()
  await key(page, 'Put the keyboard away').click()
  await expect(keyboard(page)).toHaveCount(0)
})

test('a panel on which ten keys in a row would be too narrow has the alphabet, six in a row, and types as well', async ({
  launch,
}) => {
  const { page } = await launch({ isKiosk: true, viewport: PANEL })
  await toGrid(page)
  const target = page.getByLabel('Invite or address')
  await target.click()
  for (const [width, height, space] of [
    [480, 853, 'QWERTY: Space'],
    [327, 582, 'ABC: Space'],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect(key(page, space)).toBeVisible()
    await expectKeysAsWideAsFingers(page)
    await expect(target).toBeInViewport({ ratio: 1 })
    await target.fill('')
    await type(page, 'Zon-7.be')
    await expect(target).toHaveValue('Zon-7.be')
  }
  await expectAccessible(page)
})

test('a window has no keyboard on the screen unless it is asked for', async ({ launch }) => {
  const { page } = await launch({ viewport: PANEL })
  await toGrid(page)
  const target = page.getByLabel('Invite or address')
  await target.click()
  await target.pressSequentially('a')
  await expect(keyboard(page)).toHaveCount(0)
  await page.evaluate(`window.koprogo.changePreferences({ screen_keyboard: 'always' })`)
  await expect(keyboard(page)).toBeVisible()
})
