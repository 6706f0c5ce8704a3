import { expect, test } from './fixtures.ts'
import { ask, expectAccessible, join, untilState } from './page-calls.ts'

test('a kiosk that nobody touches shows numbers only, and the touch that wakes it presses nothing', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true })
  await join(page, await invite())
  await page.getByRole('link', { name: 'Home' }).click()
  const pause = page.getByRole('button', { name: 'Pause' })
  const where = await pause.boundingBox()
  await page.clock.install()
  await page.clock.fastForward('01:05')
  await expect(page.getByText('Touch for more')).toBeVisible()
  await expect(page.getByText('Hall')).toHaveCount(0)

  await page.mouse.click(where!.x + 10, where!.y + 10)
  await expect(page.getByText('Touch for more')).toHaveCount(0)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.clock.fastForward(1000)
  await page.mouse.click(where!.x + 10, where!.y + 10)
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('in a kiosk pay and settings want the PIN, typed on its own pad; a wrong one is told', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true })
  await join(page, await invite())
  const type = async (pin: string) => {
    for (const digit of pin) await page.getByRole('dialog').getByRole('button', { name: digit, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click()
  }
  const hint = page.getByText('Without a PIN anybody can change the settings here.')
  await page.getByRole('link', { name: 'Home' }).click()
  await expect(hint).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(hint).toHaveCount(0)
  await page.getByRole('link', { name: 'Settings' }).click()
  const missing = page.getByText('No PIN is set', { exact: false })
  await expect(missing).toBeInViewport()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Set a PIN' }).click()
  await type('2580')
  await expect(page.getByRole('heading', { name: 'once more' })).toBeVisible()
  await type('2508')
  await expect(page.getByText('The two were not the same', { exact: false })).toBeVisible()
  await type('2580')
  await type('2580')
  await expect(page.getByRole('button', { name: 'Remove the PIN' })).toBeVisible()
  await expect(missing).toHaveCount(0)
  await ask(page, 'lock')
  await expect(page.getByRole('button', { name: 'Enter the PIN' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove the PIN' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Enter the PIN' }).click()
  await type('1111')
  await expect(page.getByText('That is not the PIN', { exact: false })).toBeVisible()
  await type('2580')
  await expect(page.getByRole('button', { name: 'Remove the PIN' })).toBeVisible()
  await page.getByRole('button', { name: 'Leave full screen' }).click()
  for (const digit of '2580') await page.getByRole('dialog').getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave full screen' }).click()
  await expect(page.getByRole('button', { name: 'Leave full screen' })).toHaveCount(0)
})

test('a kiosk that has left its grid keeps its PIN, and Welcome asks for it where it is needed', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true })
  await join(page, await invite())
  // A screen that still moves may lose what is done under it.
  const atRest = () => expect(page.locator('[class*=slide-]')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await atRest()
  expect(await ask(page, 'setPin', { pin: '2580', old: null })).toMatchObject({ ok: true })
  expect(await ask(page, 'leave', { sure: true })).toMatchObject({ ok: true })
  await ask(page, 'lock')
  await expect(page.getByRole('heading', { name: /Which language/ })).toBeVisible()
  await atRest()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('radio', { name: 'Large', exact: true }).click()
  for (const digit of '2580') await page.getByRole('dialog').getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click()
  await untilState(page, ({ preferences }) => preferences.display_size === 'large')
})
