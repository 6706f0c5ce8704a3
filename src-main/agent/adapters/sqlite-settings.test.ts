import { expect, test } from 'vitest'
import { temporaryDatabase } from '../test-directory.ts'
import { sqliteSettings } from './sqlite-settings.ts'

test('what is set is read, changed and removed', () => {
  const settings = sqliteSettings(temporaryDatabase().database)
  settings.set('name', 'Hall')
  settings.setAll({ name: 'Roof', location: 'Brussels' })
  expect([settings.get('name'), settings.get('location'), settings.get('server')]).toEqual(['Roof', 'Brussels', null])
  settings.setAll({ name: null, location: null })
  expect([settings.get('name'), settings.get('location')]).toEqual([null, null])
})

test('of several, none is set when one cannot be', () => {
  const settings = sqliteSettings(temporaryDatabase().database)
  settings.set('server', 'http://one/')
  const values = { server: 'http://two/', node_id: {} } as never
  expect(() => settings.setAll(values)).toThrow(TypeError)
  expect([settings.get('server'), settings.get('node_id')]).toEqual(['http://one/', null])
  settings.setAll({ server: 'http://three/' })
  expect(settings.get('server')).toBe('http://three/')
})
