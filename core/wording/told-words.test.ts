import { describe, expect, test } from 'vitest'
import { fillIn } from './fill-in.ts'
import { NOT_PAID_REASONS, NOT_PAID_WORDS, notPaidText } from './not-paid.ts'
import { LANGUAGES } from './sentences.ts'
import { isBeside, SOURCE_PROBLEM_WORDS, SOURCE_PROBLEMS, sourceProblemText } from './source-problems.ts'
import { AGENT_WARNINGS, WARNING_WORDS, warningText } from './warnings.ts'

const namesIn = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).toSorted()

describe.each([
  ['warnings', AGENT_WARNINGS, WARNING_WORDS],
  ['problems of a source', SOURCE_PROBLEMS, SOURCE_PROBLEM_WORDS],
  ['reasons for not being paid', NOT_PAID_REASONS, NOT_PAID_WORDS],
] as const)('the words of %s', (_, codes, words) => {
  const textOf = (language: keyof typeof words, code: string) => Reflect.get(words[language], code) as string

  test.each(LANGUAGES)('in %s are there for every code and no other', (language) => {
    expect(Object.keys(words[language]).toSorted()).toEqual([...codes].toSorted())
  })

  test.each(codes)('say %s in each language, differently and with the same values', (code) => {
    const texts = LANGUAGES.map((language) => textOf(language, code))
    expect(new Set(texts).size).toBe(LANGUAGES.length)
    for (const text of texts) {
      expect(text.trim()).not.toBe('')
      expect(namesIn(text)).toEqual(namesIn(textOf('en', code)))
    }
  })
})

test('a warning takes its values', () => {
  expect(warningText({ code: 'meter_unreadable', values: { detail: 'no such device' } }, 'de')).toBe(
    'Der Energiezähler kann nicht gelesen werden: no such device',
  )
})

test('a problem of a source takes its values', () => {
  expect(sourceProblemText({ code: 'stale', values: { address: 'hall', seconds: 300 } }, 'en')).toBe(
    'The last value is 300 s old; something behind hall has stopped.',
  )
})

test('a counter that began anew is all that may be said of a source that is read', () => {
  expect(SOURCE_PROBLEMS.filter((code) => isBeside({ code }))).toEqual(['counter_reset'])
})

const refused = (detail: string | null) => notPaidText({ reason: 'report_refused', detail }, 'en')
test('the coordinator’s own sentence is told where nothing else says why, and a lack of it does not fail', () => {
  expect(notPaidText({ reason: 'task_expired', detail: 'The deadline has passed.' }, 'nl')).toBe(
    'de termijn was verstreken.',
  )
  expect(refused('No.')).toBe('the coordinator did not accept the report. (No.)')
  expect(refused(null)).toBe('the coordinator did not accept the report. (–)')
})

test('a value that is missing is a programmer’s error', () => {
  expect(() => fillIn('{one} and {other}', { one: 1 })).toThrow('“{one} and {other}” needs a value for other')
})
