import type { Page } from '@playwright/test'
import type { Schedule } from '#core/contracts/limits.ts'
import { expect, test } from './fixtures.ts'
import { isDouble } from './launch.ts'
import { ask, expectAccessible, join, untilState } from './page-calls.ts'

/** What a node says whom no limit holds. */
const FREE = /^(asking_for_work|waiting_for_work|computing)$/

/** The section of the screen under this heading. */
const rowOf = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })

test('a plan without work now says on Home until when; taken back, the node asks for work again', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ viewport: { width: 800, height: 480 } })
  await join(page, await invite())
  const toLimits = async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('link', { name: 'Change', exact: true }).click()
  }
  await toLimits()
  const plan = rowOf(page, 'Weekly plan')
  await plan.getByRole('radio', { name: 'By a plan' }).click()
  const table = plan.getByRole('table', { name: 'Weekly plan' })
  await expect(table.getByRole('row')).toHaveCount(2)
  for (const part of ['Day', 'Night']) {
    const levels = table.getByRole('radiogroup', { name: `Every day, ${part}` })
    await levels.getByRole('radio', { name: 'Off' }).click()
    await expect(levels.getByRole('radio', { name: 'Off' })).toBeChecked()
  }
  await untilState(page, ({ agent }) => agent?.sentence.reason === 'limit_schedule')

  // Of one day that is not like the others the node knows when it changes.
  await plan.getByRole('radio', { name: 'Day by day' }).click()
  await expect(table.getByRole('row')).toHaveCount(8)
  const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
  const inThreeDays = weekdays[(new Date().getDay() + 3) % 7] ?? ''
  const levels = table.getByRole('radiogroup', { name: `${inThreeDays}, Day` })
  await levels.getByRole('radio', { name: 'Off' }).focus()
  await page.keyboard.down('ArrowLeft')
  await expect(levels.getByRole('radio', { name: 'Half' })).toBeChecked()
  await page.keyboard.up('ArrowLeft')
  await expectAccessible(page)
  const held = await untilState(page, ({ agent }) => agent?.sentence.reason === 'limit_schedule_until')
  expect(new Date(held.agent?.sentence.next_change_at ?? 0).getDay()).toBe(weekdays.indexOf(inThreeDays))
  await page.getByRole('link', { name: 'Home' }).click()
  await expect(page.getByText(/^Not computing until .+, as your weekly plan says\.$/)).toBeVisible()

  await toLimits()
  await expect(page.getByText(/^Not computing until /)).toBeVisible()
  await plan.getByRole('radio', { name: 'At any hour' }).click()
  await untilState(page, ({ preferences }) => preferences.limits.schedule === null)
  await plan.getByRole('button', { name: 'Undo' }).click()
  await untilState(page, ({ preferences }) => isOff(preferences.limits.schedule))
  await page.getByRole('button', { name: 'Reset all of it' }).click()
  const reason = async () => (await untilState(page, () => true)).agent?.sentence.reason
  await expect.poll(reason, { intervals: [100], timeout: 20_000 }).toMatch(FREE)
})

const isOff = (plan: Schedule | null) => plan?.days.filter(({ day }) => day === 'off').length === 6

test('on a desktop work makes way for who uses it, and Settings say so; in a hall it goes on', async ({
  launch,
  invite,
}) => {
  test.skip(!isDouble, 'a real desktop is not told in a test that somebody touches it')
  const env = { ELECTRON_DOUBLE_UNTOUCHED_S: '0' }
  const { page } = await launch({ env })
  await join(page, await invite())
  await untilState(page, ({ agent }) => agent?.sentence.reason === 'limit_user')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Change', exact: true }).click()
  const user = rowOf(page, 'While somebody uses this computer')
  await expect(user.getByRole('radio', { name: 'Pause' })).toBeChecked()
  await user.getByRole('radio', { name: 'Go on' }).click()
  await untilState(page, ({ agent }) => agent !== null && agent.sentence.reason !== 'limit_user')

  const kiosk = await launch({ env, isKiosk: true })
  await join(kiosk.page, await invite())
  const { preferences } = await untilState(kiosk.page, ({ agent }) => FREE.test(agent?.sentence.reason ?? ''))
  expect(preferences.limits.when_user_active).toBe('go_on')
})

test('in a kiosk a wrong value says beside its field what is asked for, and is not kept; a program that was removed comes back', async ({
  launch,
  invite,
}) => {
  const { page } = await launch({ isKiosk: true, viewport: { width: 480, height: 853 } })
  await join(page, await invite())
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Change', exact: true }).click()
  const share = page.getByLabel('Of each core', { exact: true })
  const keyboard = page.getByRole('region', { name: 'Keyboard on the screen' })
  const press = (key: string) => keyboard.getByRole('button', { name: key, exact: true }).click()
  await share.click()
  for (const key of ['Erase', 'Erase', 'Erase', '5']) await press(key)
  await expect(share).toHaveAccessibleDescription('A whole number from 10 to 100. 100 still holds.')
  await expectAccessible(page)
  for (const key of ['0', 'Put the keyboard away']) await press(key)
  const { preferences } = await untilState(page, (state) => state.preferences.limits.cpu_share_pct !== 100)
  expect(preferences.limits.cpu_share_pct).toBe(50)
  await page.getByRole('button', { name: 'Less: Of each core' }).click()
  await untilState(page, (state) => state.preferences.limits.cpu_share_pct === 40 && state.agent?.cpu_share === 0.4)

  const programs = rowOf(page, 'Programs that come first')
  const name = programs.getByLabel('Name of the program')
  const add = programs.getByRole('button', { name: 'Add' })
  await add.click()
  await expect(name).toHaveAccessibleDescription('Type a name first.')
  await name.fill('blender')
  await add.click()
  await name.fill('Blender.exe')
  await expect(name).toHaveAccessibleDescription('It is on the list already.')
  await name.fill('')
  await press('Put the keyboard away')
  await programs.getByRole('button', { name: 'Remove blender' }).click()
  await untilState(page, (state) => state.preferences.limits.exclusive_programs.length === 0)
  await expect(programs.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(programs.getByRole('heading', { name: 'Programs that come first' })).toBeFocused()
  await untilState(page, (state) => state.preferences.limits.exclusive_programs[0] === 'blender')

  expect(await ask(page, 'setPin', { pin: '2580', old: null })).toMatchObject({ ok: true })
  await ask(page, 'lock')
  await expect(page.getByRole('button', { name: 'Enter the PIN' })).toBeVisible()
  await expect(share).toHaveCount(0)
})
