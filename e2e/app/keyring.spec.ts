import { readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Shell } from '#core/contracts/host-bridge.ts'
import { expect, test } from './fixtures.ts'
import { isDouble } from './launch.ts'
import { ask, join, untilState } from './page-calls.ts'

test.skip(!isDouble, 'a real Electron has the keyring of whoever runs it')

const env = { ELECTRON_DOUBLE_KEYRING: 'gnome_libsecret' }

test('where there is a keyring, it keeps what unlocks the node’s key, over a restart too; without it the app says so until it is there again', async ({
  launch,
  invite,
}) => {
  const first = await launch({ env })
  await join(first.page, await invite())
  const joined = await untilState(first.page, ({ agent }) => agent?.connected === true)
  expect(await ask<Shell>(first.page, 'readShell')).toMatchObject({ value: { secrets: 'keyring' } })
  const key = readFileSync(path.join(first.directory, 'node', 'identity.key'), 'utf8')
  expect(key).toContain('ENCRYPTED PRIVATE KEY')

  await first.kill()
  const second = await first.again()
  const again = await untilState(second.page, ({ agent }) => agent?.connected === true)
  expect(again.agent?.node_id).toBe(joined.agent?.node_id)

  await second.kill()
  const keyring = path.join(second.directory, 'electron-double-keyring')
  renameSync(keyring, `${keyring}.away`)
  const third = await second.again()
  const { problem } = await untilState(third.page, ({ phase }) => phase === 'failed')
  expect(problem).toMatchObject({ code: 'identity_unusable', detail: expect.stringContaining('keyring') })
  await expect(third.page.getByText('locked with a passphrase that is in the keyring', { exact: false })).toBeVisible()

  renameSync(`${keyring}.away`, keyring)
  await third.page.getByRole('link', { name: 'Home' }).click()
  await third.page.getByRole('button', { name: 'Try again' }).click()
  const opened = await untilState(third.page, ({ agent }) => agent?.connected === true)
  expect(opened.agent?.node_id).toBe(joined.agent?.node_id)
})

test('where there is none, the key is a file of its owner alone, and Settings say it', async ({ launch, invite }) => {
  const { page, directory } = await launch()
  await join(page, await invite())
  expect(readFileSync(path.join(directory, 'node', 'identity.key'), 'utf8')).toContain('-----BEGIN PRIVATE KEY')
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('The key lies in a file that only you can read.', { exact: false })).toBeVisible()
})
