import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { openPreferences, readPreferences } from './preferences-file.ts'

const now = new Date('2026-06-21T12:00:00.000Z')

function setup(directory = temporaryDirectory()) {
  const told: string[] = []
  const file = path.join(directory, 'preferences.json')
  const preferences = openPreferences(directory, { now, tell: (line) => void told.push(line) })
  return {
    preferences,
    told,
    again: () => setup(directory).preferences,
    /** Nothing can take the name of a folder that is not empty. */
    block() {
      mkdirSync(file)
      writeFileSync(path.join(file, 'in the way'), '')
    },
    unblock: () => rmSync(file, { recursive: true }),
  }
}

test('what is changed is kept', () => {
  const { preferences, again } = setup()
  expect(preferences.now()).toEqual(PREFERENCES_DEFAULT)
  const changed = { ...PREFERENCES_DEFAULT, theme: 'dark', cores_max: 2 }
  expect(preferences.change({ theme: 'dark', cores_max: 2 })).toEqual(changed)
  expect([again().now(), again().notices()]).toEqual([changed, []])
})

test('what another program of the same folder has changed meanwhile stays', () => {
  const directory = temporaryDirectory()
  const [one, other] = [setup(directory).preferences, setup(directory).preferences]
  one.change({ cores_max: 2 })
  expect(other.change({ theme: 'dark' })).toEqual({ ...PREFERENCES_DEFAULT, theme: 'dark', cores_max: 2 })
})

test('what another program of the same folder changes holds here too', () => {
  const directory = temporaryDirectory()
  const [one, other] = [setup(directory).preferences, setup(directory).preferences]
  one.change({ mode: 'solar_only' })
  expect(other.now().mode).toBe('solar_only')
  other.change({ theme: 'dark' })
  expect(one.now()).toMatchObject({ mode: 'solar_only', theme: 'dark' })
})

test('what cannot be kept is not changed', () => {
  const { preferences, block } = setup()
  block()
  expect(() => preferences.change({ theme: 'dark' })).toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect([preferences.now(), preferences.notices()]).toEqual([PREFERENCES_DEFAULT, []])
})

test('what has happened already holds, and is a notice until it is kept', () => {
  const { preferences, told, block, unblock, again } = setup()
  block()
  preferences.hold({ green_certificates: true })
  expect(preferences.now().green_certificates).toBe(true)
  expect(preferences.notices()).toEqual([{ code: 'preferences_unsaved', file: 'preferences.json' }])
  expect(told).toEqual([expect.stringContaining('preferences.json could not be written')])
  unblock()
  preferences.change({ theme: 'dark' })
  expect(preferences.notices()).toEqual([])
  expect(again().now()).toMatchObject({ green_certificates: true, theme: 'dark' })
})

function opened(kept: object) {
  const directory = temporaryDirectory()
  writeFileSync(path.join(directory, 'preferences.json'), JSON.stringify(kept))
  return setup(directory).preferences
}

test('what an earlier version wrote is kept, and what it did not know is as at the beginning', () => {
  const { screen_keyboard: _, keyboard_layout: __, ...earlier } = PREFERENCES_DEFAULT
  const preferences = opened({ version: 1, ...earlier, language: 'nl' })
  expect(preferences.notices()).toEqual([])
  expect(preferences.now()).toEqual({ ...PREFERENCES_DEFAULT, language: 'nl' })
})

test('a limit that an earlier version did not know limits nothing, and the others hold', () => {
  const { disk_max_mb: _, ...limits } = { ...PREFERENCES_DEFAULT.limits, memory_max_pct: 40 }
  const { battery_first_pct: __, ...sun_rule } = { ...PREFERENCES_DEFAULT.sun_rule, on_min_s: 60 }
  const preferences = opened({ version: 4, ...PREFERENCES_DEFAULT, limits, sun_rule })
  expect(preferences.notices()).toEqual([])
  expect(preferences.now()).toMatchObject({
    limits: { disk_max_mb: null, memory_max_pct: 40 },
    sun_rule: { battery_first_pct: 0, on_min_s: 60 },
  })
})

test.each([{ theme: 'pink' }, { limits: null }, { sun_rule: 7 }])('%j is damage, whatever the version', (wrong) => {
  const preferences = opened({ version: 1, ...PREFERENCES_DEFAULT, ...wrong })
  expect(preferences.notices()).toMatchObject([{ code: 'preferences_damaged' }])
  expect(preferences.now()).toEqual(PREFERENCES_DEFAULT)
})

test('a node without an interface reads them, and leaves what it cannot read', () => {
  const directory = temporaryDirectory()
  const now = readPreferences(directory)
  expect(now()).toEqual(PREFERENCES_DEFAULT)
  setup(directory).preferences.change({ cores_max: 3, green_certificates: true })
  expect(now()).toMatchObject({ cores_max: 3, green_certificates: true })
  writeFileSync(path.join(directory, 'preferences.json'), 'half of')
  expect(now()).toMatchObject({ cores_max: 3 })
  expect(readPreferences(directory)()).toEqual(PREFERENCES_DEFAULT)
  expect(readdirSync(directory)).toEqual(['preferences.json'])
})
