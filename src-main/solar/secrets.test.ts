import { expect, test } from 'vitest'
import { SITE_DEFAULT, type SourceConfig } from '#core/contracts/solar.ts'
import { sourceForms } from './index.ts'
import { withoutSecrets, withSecretsOf } from './secrets.ts'

const forms = await sourceForms()
const shelly = (password: string | null, changes = {}): SourceConfig => ({
  kind: 'shelly',
  settings: { address: 'a', role: 'pv', password, ...changes },
})
const told = (source: SourceConfig) =>
  withoutSecrets({ ...SITE_DEFAULT, sources: [source] }, forms).sources[0]!.settings

test('a secret is never told, only whether there is one', () => {
  expect(told(shelly('s3cret'))).toEqual({ address: 'a', role: 'pv', password: null })
  expect(told(shelly(null))).toEqual({ address: 'a', role: 'pv', password: '' })
  expect(told({ kind: 'teapot' as 'mqtt', settings: { anything: 'could be one' } })).toEqual({})
})

const after = (next: SourceConfig, before: readonly SourceConfig[], place: number | null = 0) =>
  withSecretsOf(next, { before, place }, forms).settings['password']

test('null keeps it, text changes it, empty text ends it', () => {
  const before = [shelly('s3cret')]
  expect(after(shelly(null, { address: 'b' }), before)).toBe('s3cret')
  expect(after(shelly('other'), before)).toBe('other')
  expect(after(shelly(''), before)).toBe('')
})

test('it stays with its device when the list changes', () => {
  const before = [shelly('first'), shelly('second', { address: 'b' })]
  expect(after(shelly(null, { address: 'b' }), before, 0)).toBe('second')
  expect(after(shelly(null, { address: 'c' }), before, 1)).toBe('second')
  expect(after(shelly(null, { address: 'c' }), before, null)).toBeNull()
})

test('it is not taken over from another kind, or from nothing', () => {
  const fixed: SourceConfig = { kind: 'fixed-watts', settings: { watts: 1, address: 'a', password: 's3cret' } }
  expect(after(shelly(null), [fixed])).toBeNull()
  expect(after(shelly(null), [])).toBeNull()
})
