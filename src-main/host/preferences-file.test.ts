import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { openPreferences } from './preferences-file.ts'

function setup(kept: object) {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-preferences-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(path.join(directory, 'preferences.json'), JSON.stringify(kept))
  return openPreferences(directory, new Date('2026-11-25T12:00:00Z'))
}

test('what an earlier version wrote is kept, and what it did not know is as at the beginning', () => {
  const { screen_keyboard: _, keyboard_layout: __, ...earlier } = PREFERENCES_DEFAULT
  const preferences = setup({ version: 1, ...earlier, language: 'nl' })
  expect(preferences.notices).toEqual([])
  expect(preferences.now()).toEqual({ ...PREFERENCES_DEFAULT, language: 'nl' })
})

test('a value that is none is damage, whatever the version', () => {
  const preferences = setup({ version: 1, ...PREFERENCES_DEFAULT, theme: 'pink' })
  expect(preferences.notices).toMatchObject([{ code: 'preferences_damaged' }])
  expect(preferences.now()).toEqual(PREFERENCES_DEFAULT)
})
