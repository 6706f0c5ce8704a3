import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AGENT_REASONS, type AgentReason } from './reasons.ts'
import { say } from './say.ts'
import { LANGUAGES, type Language, SENTENCES } from './sentences.ts'

const EACH = LANGUAGES.flatMap((language) => AGENT_REASONS.map((reason) => [language, reason] as const))

/** The texts of a sentence: one, or one for each number. */
function textsOf(language: Language, reason: AgentReason): readonly string[] {
  const wording = SENTENCES[language][reason]
  return typeof wording === 'string' ? [wording] : [wording.one, wording.other]
}
const hasNumbers = (language: Language, reason: AgentReason) => typeof SENTENCES[language][reason] !== 'string'
const namesIn = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).toSorted()
const valuesFor = (names: readonly string[], value: number) => Object.fromEntries(names.map((name) => [name, value]))

describe('the sentences', () => {
  test('are there in French, Dutch, English and German', () => {
    expect(LANGUAGES).toEqual(['fr', 'nl', 'en', 'de'])
    expect(Object.keys(SENTENCES).toSorted()).toEqual(['de', 'en', 'fr', 'nl'])
  })

  test.each(LANGUAGES)('in %s word every reason and no other', (language) => {
    expect(Object.keys(SENTENCES[language]).toSorted()).toEqual([...AGENT_REASONS].toSorted())
    expect(new Set(AGENT_REASONS).size).toBe(AGENT_REASONS.length)
  })

  test.each(EACH)('in %s say %s from a capital or a number to a full stop', (language, reason) => {
    for (const text of textsOf(language, reason)) {
      expect(text).toMatch(/^(\p{Lu}|\{count\} \p{L})[^\n]*\.$/u)
      expect(text.replaceAll(/\{\w+\}/g, 'x')).not.toMatch(/[{}]| {2}/)
    }
  })

  test.each(EACH)('in %s take the same values for %s as in every other language', (language, reason) => {
    const expected = namesIn(textsOf('en', reason)[0] ?? '')
    for (const text of textsOf(language, reason)) expect(namesIn(text)).toEqual(expected)
  })

  test.each(EACH)('in %s have two numbers for %s exactly where they count', (language, reason) => {
    const texts = textsOf(language, reason)
    const counts = texts.every((text) => namesIn(text).includes('count'))
    expect(hasNumbers(language, reason)).toBe(counts)
    expect(new Set(texts).size).toBe(texts.length)
  })

  test.each(LANGUAGES)('in %s say each reason in its own words', (language) => {
    const texts = AGENT_REASONS.flatMap((reason) => textsOf(language, reason))
    expect(new Set(texts).size).toBe(texts.length)
  })

  test.each(AGENT_REASONS)('say %s differently in each language', (reason) => {
    const texts = LANGUAGES.map((language) => textsOf(language, reason)[0])
    expect(new Set(texts).size).toBe(LANGUAGES.length)
  })
})

describe('a sentence', () => {
  test.each([
    ['fr', 'En pause jusqu’à 18:00, à votre demande.'],
    ['nl', 'Door u gepauzeerd tot 18:00.'],
    ['en', 'Paused until 18:00 by you.'],
    ['de', 'Von Ihnen bis 18:00 angehalten.'],
  ] as const)('in %s takes its value', (language, sentence) => {
    expect(say({ reason: 'paused_by_user_until', values: { time: '18:00' } }, language)).toBe(sentence)
  })

  test.each([
    ['fr', 0, '0 tâche en cours de calcul.'],
    ['fr', 1, '1 tâche en cours de calcul.'],
    ['fr', 2, '2 tâches en cours de calcul.'],
    ['nl', 0, 'Er worden 0 taken berekend.'],
    ['nl', 1, 'Er wordt 1 taak berekend.'],
    ['nl', 2, 'Er worden 2 taken berekend.'],
    ['en', 0, 'Computing 0 tasks.'],
    ['en', 1, 'Computing 1 task.'],
    ['en', 2, 'Computing 2 tasks.'],
    ['de', 0, '0 Aufgaben werden berechnet.'],
    ['de', 1, '1 Aufgabe wird berechnet.'],
    ['de', 2, '2 Aufgaben werden berechnet.'],
  ] as const)('in %s counts %d as its speakers do', (language, count, sentence) => {
    expect(say({ reason: 'computing', values: { count } }, language)).toBe(sentence)
  })

  test('counts as the Unicode plural rules do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), fc.integer({ min: 0, max: 999_999 }), (language, count) => {
        const form = new Intl.PluralRules(language).select(count) === 'one' ? 0 : 1
        const text = textsOf(language, 'finishing')[form] ?? ''
        const said = say({ reason: 'finishing', values: { count } }, language)
        expect(said).toBe(text.replace('{count}', String(count)))
      }),
    )
  })

  test.each(EACH)('in %s for %s shows every value and no braces', (language, reason) => {
    const names = namesIn(textsOf(language, reason)[0] ?? '')
    const said = say({ reason, values: valuesFor(names, 4711) }, language)
    expect(said.split('4711')).toHaveLength(names.length + 1)
    expect(said).not.toMatch(/[{}]/)
  })

  test('takes a value literally, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('$&', '$1', '{time}', '{count}', '\\')), (time) => {
        expect(say({ reason: 'paused_by_user_until', values: { time } }, 'en')).toBe(`Paused until ${time} by you.`)
      }),
    )
  })

  test('leaves out what it has no place for', () => {
    expect(say({ reason: 'starting', values: { time: '18:00', count: 3 } }, 'en')).toBe('Starting.')
  })

  const needing = EACH.filter(([language, reason]) => namesIn(textsOf(language, reason)[0] ?? '').length > 0)
  test.each(needing)('in %s for %s throws when its value is missing', (language, reason) => {
    const [name] = namesIn(textsOf(language, reason)[0] ?? '')
    expect(() => say({ reason, values: { other: 1 } }, language)).toThrow(`needs a value for ${name}`)
  })
})
