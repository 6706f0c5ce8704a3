import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { CONSENT_QUESTIONS, CONSENT_TEXTS, CONSENT_VERSION, isKnownConsent, isYes } from './consent.ts'
import { LANGUAGES, type Language } from './sentences.ts'

/** Who changes a word gives it a new version and writes both here: what somebody agreed to must stay known. */
const TEXTS_OF_VERSION = ['2026-11', '152c1736224ff769f8995a3242c69dba9ddacf7b06c1466e437c5976c112c251']

test('every word belongs to its version', () => {
  const digest = createHash('sha256').update(LANGUAGES.map((language) => CONSENT_TEXTS[language]).join('\n'))
  expect([CONSENT_VERSION, digest.digest('hex')]).toEqual(TEXTS_OF_VERSION)
})

test('only a version that was shown can be agreed to', () => {
  expect(isKnownConsent(CONSENT_VERSION)).toBe(true)
  for (const other of ['', '2026-12', `${CONSENT_VERSION} `]) expect(isKnownConsent(other)).toBe(false)
})

test.each(['yes', 'Y', ' oui ', 'o', 'JA', 'j'])('%j agrees', (answer) => {
  expect(isYes(answer)).toBe(true)
})

test.each(['', 'no', 'non', 'nee', 'nein', 'n', 'yes please', 'jamais', 'okay'])('%j does not', (answer) => {
  expect(isYes(answer)).toBe(false)
})

/** What each paragraph must name: public for good, seen by admins, can be erased. */
const NAMED: Readonly<Record<Language, readonly (readonly string[])[]>> = {
  en: [['number', 'public key', 'energy', 'began', 'hash', 'erase'], ['administrators', 'name', 'place'], ['leave']],
  fr: [['numéro', 'clé publique', 'énergie', 'début', 'empreinte', 'effacer'], ['administrateurs', 'lieu'], ['partir']],
  nl: [['nummer', 'openbare sleutel', 'energie', 'begon', 'hash', 'wissen'], ['beheerders', 'plaats'], ['vertrekken']],
  de: [['Nummer', 'öffentlichen Schlüssel', 'Energie', 'Beginn', 'Hash', 'löschen'], ['Admin', 'Ort'], ['austreten']],
}

describe.each(LANGUAGES)('in %s', (language) => {
  const paragraphs = CONSENT_TEXTS[language].split('\n\n')

  test('it names what becomes public, what admins see and what can be erased, a paragraph each', () => {
    expect(paragraphs).toHaveLength(3)
    const missing = NAMED[language].flatMap((words, place) =>
      words.filter((word) => !paragraphs[place]?.includes(word)),
    )
    expect(missing).toEqual([])
  })

  test('it is text and no code: no tabs, no double spaces, no line breaks within a paragraph', () => {
    for (const paragraph of paragraphs) expect(paragraph).not.toMatch(/\n|\t| {2}/)
  })

  test('the question can be answered in the words that it offers', () => {
    const [yes = '', no = ''] = /\((\p{L}+)\/(\p{L}+)\)$/u.exec(CONSENT_QUESTIONS[language])?.slice(1) ?? []
    expect([isYes(yes), isYes(no), no]).toEqual([true, false, expect.stringMatching(/./)])
  })

  test('it promises nothing that carbon claims may not', () => {
    expect(CONSENT_TEXTS[language]).not.toMatch(/neutral|offset|compens|kompensier/i)
  })
})
