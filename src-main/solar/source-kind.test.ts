import { describe, expect, test } from 'vitest'
import { SourceForm } from '#core/contracts/solar.ts'
import { blueprint } from './_blueprint.ts'
import { checkedSource, sourceForms } from './index.ts'
import {
  choiceField,
  numberField,
  optionalNumberField,
  optionalTextField,
  secretField,
  switchField,
  textField,
} from './setting-fields.ts'
import { SettingsInvalid, sourceKind } from './source-kind.ts'

const SURROUNDINGS = { panels: null, place: () => null, now: () => new Date() }
const kind = sourceKind({
  kind: 'mqtt',
  quality: 'relayed',
  fields: {
    topic: textField(),
    path: optionalTextField({ isAdvanced: true }),
    user: textField({ standard: 'admin' }),
    password: secretField({ isRequired: false }),
    token: secretField({ isRequired: true }),
    role: choiceField(['grid', 'pv'], { standard: 'grid' }),
    scale: numberField({ min: -10, max: 10 }, { standard: 1 }),
    channel: optionalNumberField({ min: 0, max: 3, isWhole: true, unit: 's' }),
    is_inverted: switchField(),
  },
  tells: ({ role }) => [role],
  open: ({ topic }) => ({ name: topic, read: () => Promise.reject(new Error('not asked')) }),
})
const LEAST = { topic: ' a/b ', token: 't' }

describe('settings', () => {
  test('that were left out, emptied or null are as the form has them', () => {
    const filled = {
      topic: 'a/b',
      path: null,
      user: 'admin',
      password: null,
      token: 't',
      role: 'grid',
      scale: 1,
      channel: null,
      is_inverted: false,
    }
    expect(kind.settingsOf(LEAST)).toEqual(filled)
    expect(kind.settingsOf({ ...LEAST, path: '', scale: null, user: '', channel: '' })).toEqual(filled)
    expect(kind.settingsOf(filled)).toEqual(filled)
    expect(kind.tells({ ...LEAST, role: 'pv' })).toEqual(['pv'])
  })

  test.each([
    [{ topic: '' }, 'topic: is missing'],
    [{ token: null }, 'token: is missing'],
    [{ topic: 5 }, /^topic: .*string/],
    [{ role: 'load' }, /^role: .*"grid"\|"pv"/],
    [{ scale: 11 }, /^scale: .*<=10/],
    [{ scale: '2' }, /^scale: .*number/],
    [{ channel: 1.5 }, /^channel: .*int/],
    [{ is_inverted: 'yes' }, /^is_inverted: .*boolean/],
    [{ colour: 'red' }, 'colour: there is no such setting'],
  ])('%j are not right', async (changes, says) => {
    expect(() => kind.settingsOf({ ...LEAST, ...changes })).toThrow(SettingsInvalid)
    expect(() => kind.settingsOf({ ...LEAST, ...changes })).toThrow(says)
    await expect(kind.open({ ...LEAST, ...changes }, SURROUNDINGS)).rejects.toMatchObject({
      problem: { code: 'settings_invalid', values: { detail: expect.stringMatching(says) } },
    })
  })
})

test('the form tells what is asked, in order', () => {
  const { fields } = SourceForm.parse(kind.form)
  expect(fields.map(({ name }) => name)).toEqual(Object.keys(kind.settingsOf(LEAST)))
  const required = fields.filter(({ is_required }) => is_required).map(({ name }) => name)
  expect(required).toEqual(['topic', 'token'])
  expect(fields.find(({ name }) => name === 'channel')).toMatchObject({ type: 'number', min: 0, max: 3, unit: 's' })
  expect(fields.find(({ name }) => name === 'role')).toMatchObject({ choices: ['grid', 'pv'], default: 'grid' })
})

test('every kind has a form that an interface can draw, and defaults that are right', async () => {
  const forms = await sourceForms()
  expect(forms.length).toBeGreaterThanOrEqual(4)
  for (const form of forms) {
    SourceForm.parse(form)
    const given = form.fields
      .filter(({ is_required, is_advanced }) => is_required || !is_advanced)
      .map(({ name, type, choices, min, example }) => [
        name,
        type === 'number' ? min : type === 'choice' ? choices![0] : (example ?? 'x'.repeat(16)),
      ])
    const { settings } = await checkedSource({ kind: form.kind, settings: Object.fromEntries(given) })
    expect(Object.keys(settings)).toEqual(form.fields.map(({ name }) => name))
  }
})

test('what is around a secret that was pasted is none of it', () => {
  expect(kind.settingsOf({ ...LEAST, token: ' eyJh.bGci\n' })['token']).toBe('eyJh.bGci')
})

test('settings that are right one by one may be none together', async () => {
  const settings = { address: 'homeassistant.local', token: 't' }
  await expect(checkedSource({ kind: 'home-assistant', settings })).rejects.toThrow('the grid or the panels are needed')
})

test('a kind of a later version is refused', async () => {
  await expect(checkedSource({ kind: 'teapot' as 'mqtt', settings: {} })).rejects.toThrow('teapot')
})

test('the blueprint asks for an address', () => {
  expect(blueprint.settingsOf({ address: '192.168.1.20' })).toEqual({ address: '192.168.1.20' })
  expect(() => blueprint.settingsOf({ address: 'a b' })).toThrow('it should look like 192.168.1.20')
})
