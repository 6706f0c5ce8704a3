import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Shell } from '#core/contracts/host-bridge.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { expect, test } from './fixtures.ts'
import { isDouble } from './launch.ts'
import { ask, untilState } from './page-calls.ts'

test.skip(!isDouble, 'a real Electron has the keyring of whoever runs it')

const PROFILE = {
  name: 'Hall',
  location: 'Rue Haute 12',
  cpu_cores: null,
  has_solar: false,
  green_certificates: false,
  consent_version: CONSENT_VERSION,
}
const env = { ELECTRON_DOUBLE_KEYRING: 'gnome_libsecret' }

test('where there is a keyring, it keeps what unlocks the node’s key, over a restart too; without it the app says so', async ({
  launch,
  invite,
}) => {
  const first = await launch({ env })
  await untilState(first.page, ({ phase }) => phase === 'welcome')
  expect(await ask(first.page, 'join', { target: await invite(), ...PROFILE })).toMatchObject({ ok: true })
  const joined = await untilState(first.page, ({ agent }) => agent?.connected === true)
  expect(await ask<Shell>(first.page, 'readShell')).toMatchObject({ value: { secrets: 'keyring' } })
  const key = readFileSync(path.join(first.directory, 'node', 'identity.key'), 'utf8')
  expect(key).toContain('ENCRYPTED PRIVATE KEY')

  await first.kill()
  const second = await first.again()
  const again = await untilState(second.page, ({ agent }) => agent?.connected === true)
  expect(again.agent?.node_id).toBe(joined.agent?.node_id)

  await second.kill()
  rmSync(path.join(second.directory, 'electron-double-keyring'))
  const third = await second.again()
  const { problem } = await untilState(third.page, ({ phase }) => phase === 'failed')
  expect(problem).toMatchObject({ code: 'identity_unusable', detail: expect.stringContaining('keyring') })
  await expect(third.page.getByText(/keyring|key/i).first()).toBeVisible()
})

test('where there is none, the key is a file of its owner alone, and Settings say it', async ({ launch, invite }) => {
  const { page, directory } = await launch()
  await untilState(page, ({ phase }) => phase === 'welcome')
  expect(await ask(page, 'join', { target: await invite(), ...PROFILE })).toMatchObject({ ok: true })
  await ask(page, 'changePreferences', { language: 'en' })
  await untilState(page, ({ agent }) => agent?.connected === true)
  expect(readFileSync(path.join(directory, 'node', 'identity.key'), 'utf8')).toContain('-----BEGIN PRIVATE KEY')
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('The key lies in a file that only you can read.', { exact: false })).toBeVisible()
})
