import { createPinia } from 'pinia'
import { describe, expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { SOURCE_KINDS } from '#core/contracts/solar.ts'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { sourceForms } from '#main/solar/index.ts'
import { messages as de } from '../locales/de.ts'
import { messages as en } from '../locales/en.ts'
import { messages as fr } from '../locales/fr.ts'
import { messages as nl } from '../locales/nl.ts'
import { inComponent } from '../test-component.ts'
import { useSourceWords } from './use-source-words.ts'

const MESSAGES = { de, en, fr, nl }

function wordsIn(language: (typeof LANGUAGES)[number]) {
  const { used } = inComponent(useSourceWords, (app) => {
    app.use(createPinia()).use(createI18n({ legacy: false, locale: language, messages: MESSAGES }))
  })
  return used
}

describe.each(LANGUAGES)('in %s', (language) => {
  test('every setting of every kind has a name, and every choice', async () => {
    const words = wordsIn(language)
    const fields = (await sourceForms()).flatMap((form) => form.fields)
    const nameless = fields.filter(({ name }) => words.label(name) === name || words.label(name).includes('_'))
    expect(nameless).toEqual([])
    const choices = fields.flatMap((field) => field.choices ?? [])
    expect(choices.filter((choice) => words.choice(choice) === choice && !/^k?W$/.test(choice))).toEqual([])
  })

  test('every kind is told what it is for', () => {
    const words = wordsIn(language)
    const said = SOURCE_KINDS.flatMap((kind) => [words.kindName(kind), words.kindAbout(kind), words.kindHow(kind)])
    expect(new Set(said).size).toBe(3 * SOURCE_KINDS.length)
  })
})

test('a setting of one of several figures says of which', () => {
  const { label } = wordsIn('en')
  expect(label('grid_path')).toBe('Grid: where it stands in the message')
  expect(label('grid_export_path')).toBe('Given to the grid: where it stands in the message')
  expect(label('is_inverted')).toBe('Turn the sign round')
  expect(label('brand_new')).toBe('brand_new')
})

test('a source is told by what it measures and where it is', () => {
  const { place } = wordsIn('en')
  expect(place({ kind: 'shelly', settings: { address: '10.0.0.2', role: 'pv', password: null } })).toBe(
    'Panels · 10.0.0.2',
  )
  expect(place({ kind: 'fixed-watts', settings: { watts: 500 } })).toBe('500\u202FW')
  expect(place({ kind: 'clear-sky', settings: { losses_pct: 14 } })).toBe('')
})

test('what is missing around a source is said where it can be given', () => {
  const { problem } = wordsIn('en')
  const values = { field: 'panels', detail: 'panels are missing' }
  expect(problem({ code: 'settings_invalid', values })).toContain('under Solar')
  expect(problem({ code: 'settings_invalid', values: { detail: 'watts: is missing' } })).toContain('watts')
})
