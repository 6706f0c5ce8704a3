import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { expectAccessible, join, untilState } from './page-calls.ts'

test('Settings say what is wrong beside its field, save whole or nothing, and show whose work is in the app', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true, viewport: { width: 800, height: 480 } })
  await join(page, await invite())
  await page.getByRole('link', { name: 'Settings' }).click()
  const latitude = page.getByLabel('Latitude (degrees north)')
  const longitude = page.getByLabel('Longitude (degrees east)')
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await latitude.fill('91')
  await expect(page.getByText('Degrees from −90 to 90', { exact: false })).toBeVisible()
  await expect(page.getByText('Degrees from −180 to 180', { exact: false })).toBeVisible()
  await expect(save).toBeDisabled()
  await latitude.fill('50,85')
  await longitude.fill('4.35')
  await expectAccessible(page)
  await save.click()
  await untilState(
    page,
    ({ preferences }) => preferences.place?.latitude === 50.85 && preferences.place.longitude === 4.35,
  )
  await latitude.fill('')
  await longitude.fill('')
  await save.click()
  await untilState(page, ({ preferences }) => preferences.place === null)

  const numbers = page.getByRole('radiogroup', { name: 'Numbers only when nobody is here' })
  await numbers.getByRole('radio', { name: 'No' }).click()
  await page.getByRole('radio', { name: 'QWERTZ' }).click()
  await untilState(page, ({ preferences }) => !preferences.attract && preferences.keyboard_layout === 'qwertz')
  await page.getByRole('radio', { name: 'As usual in the language' }).click()
  await untilState(page, ({ preferences }) => preferences.keyboard_layout === null)

  await page.getByRole('link', { name: 'Who wrote the programs in here' }).click()
  await expect(page.getByRole('heading', { name: 'Licences' })).toBeVisible()
  await page.getByText(/^vue-router .* MIT$/).click()
  await expect(page.locator('details[open] pre')).toContainText('Permission is hereby granted')
  await expectAccessible(page)
})

test('a setting that cannot be kept says so in its own row, and stays as it was', async ({ launch, invite }) => {
  const { page, directory } = await launch({ viewport: { width: 800, height: 480 } })
  await join(page, await invite())
  await page.getByRole('link', { name: 'Settings' }).click()
  // A folder that is not empty stands where the next form of the file would be written.
  const inTheWay = path.join(directory, 'node', 'preferences.json.new')
  mkdirSync(path.join(inTheWay, 'something'), { recursive: true })
  const row = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Light or dark' }) })
  await row.getByRole('radio', { name: 'Dark' }).click()
  await expect(row.getByRole('alert')).toBeInViewport()
  await expect(page.getByRole('alert')).toHaveCount(1)
  await expect(row.getByRole('radio', { name: 'By the sun' })).toBeChecked()
  await expectAccessible(page)

  rmSync(inTheWay, { recursive: true })
  await row.getByRole('radio', { name: 'Dark' }).click()
  await untilState(page, ({ preferences }) => preferences.theme === 'dark')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('another answer to green certificates is another registration, said plainly before anything is lost', async ({
  launch,
  invite,
}) => {
  const { page } = await launch()
  await join(page, await invite())
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Change the answer' }).click()
  await expect(page.getByText('Ask to be paid out first', { exact: false })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await untilState(page, ({ phase }) => phase === 'running')
  await page.getByRole('button', { name: 'Change the answer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave, then join again' }).click()
  await expect(page.getByRole('heading', { name: /Which language/ })).toBeVisible()
})
