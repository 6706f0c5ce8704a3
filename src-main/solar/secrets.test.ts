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

test('null keeps it, text changes it, empty text ends it', () => {
  const before = shelly('s3cret')
  const after = (password: string | null) => withSecretsOf(shelly(password, { address: 'b' }), before, forms).settings
  expect(after(null)).toEqual({ address: 'b', role: 'pv', password: 's3cret' })
  expect(after('other')['password']).toBe('other')
  expect(after('')['password']).toBe('')
})

test('it is not taken over from another kind, or from nothing', () => {
  const fixed: SourceConfig = { kind: 'fixed-watts', settings: { watts: 1, password: 's3cret' } }
  expect(withSecretsOf(shelly(null), fixed, forms).settings['password']).toBeNull()
  expect(withSecretsOf(shelly(null), undefined, forms).settings['password']).toBeNull()
})
