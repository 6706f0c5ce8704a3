import { describe, expect, test } from 'vitest'
import type { SourceField, SourceForm } from '#core/contracts/solar.ts'
import { draftOf, settingsOf, wrongIn } from './source-draft.ts'

const field = (name: string, type: SourceField['type'], more: Partial<SourceField> = {}): SourceField => ({
  name,
  type,
  is_required: false,
  is_advanced: false,
  unit: null,
  min: null,
  max: null,
  choices: null,
  default: null,
  example: null,
  ...more,
})
const FORM: SourceForm = {
  kind: 'shelly',
  quality: 'measured',
  is_discoverable: true,
  fields: [
    field('address', 'address', { is_required: true }),
    field('role', 'choice', { is_required: true, choices: ['grid', 'pv'] }),
    field('password', 'secret'),
    field('user', 'text', { default: 'admin' }),
    field('channel', 'number', { min: 0, max: 9 }),
    field('is_inverted', 'switch', { default: false }),
  ],
}
const typed = (changes: Record<string, string | boolean>, keeps: readonly string[] = []) => ({
  typed: { ...draftOf(FORM).typed, ...changes },
  keeps: new Set(keeps),
})

test('a form begins with what is usual', () => {
  expect(draftOf(FORM)).toEqual({
    typed: { address: '', role: '', password: '', user: 'admin', channel: '', is_inverted: false },
    keeps: new Set(),
  })
})

test('a form of what is kept shows it, but for its secret', () => {
  const kept = { address: '10.0.0.2', role: 'pv', password: null, user: 'me', channel: 2, is_inverted: true }
  const draft = draftOf(FORM, kept)
  expect(draft.typed).toEqual({ ...kept, password: '', channel: '2' })
  expect(draft.keeps).toEqual(new Set(['password']))
  expect(settingsOf(FORM, draft)).toEqual(kept)
})

test('what was found fills its fields, and the others are usual', () => {
  expect(draftOf(FORM, { address: '10.0.0.2' }).typed).toMatchObject({ address: '10.0.0.2', user: 'admin', role: '' })
})

describe('a secret', () => {
  test.each([
    ['typed', typed({ password: 's3cret' }), 's3cret'],
    ['typed anew', typed({ password: 'new' }, ['password']), 'new'],
    ['kept', typed({}, ['password']), null],
    ['that there is none of', typed({}), ''],
  ])('%s', (_, draft, sent) => {
    expect(settingsOf(FORM, draft)['password']).toBe(sent)
  })
})

test('texts are sent without what stands around them, numbers as numbers, empty ones as null', () => {
  expect(settingsOf(FORM, typed({ address: ' 10.0.0.2 ', user: ' ', channel: '1,5', role: 'grid' }))).toEqual({
    address: '10.0.0.2',
    role: 'grid',
    password: '',
    user: null,
    channel: 1.5,
    is_inverted: false,
  })
})

describe('what is wrong', () => {
  const right = { address: '10.0.0.2', role: 'grid' }
  test.each([
    [{}, { address: { code: 'needed' }, role: { code: 'choice' } }],
    [right, {}],
    [{ ...right, user: '' }, {}],
    [{ ...right, channel: 'two' }, { channel: { code: 'number' } }],
    [{ ...right, channel: '10' }, { channel: { code: 'range' } }],
    [{ ...right, channel: '-1' }, { channel: { code: 'range' } }],
    [{ ...right, channel: '9' }, {}],
  ])('with %j is %j', (changes, wrong) => {
    expect(wrongIn(FORM, typed(changes))).toEqual(wrong)
  })

  test('a secret that is needed may be the one that is kept', () => {
    const form = { ...FORM, fields: [field('token', 'secret', { is_required: true })] }
    expect(wrongIn(form, draftOf(form))).toEqual({ token: { code: 'needed' } })
    expect(wrongIn(form, draftOf(form, { token: null }))).toEqual({})
  })
})
