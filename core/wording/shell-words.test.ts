import { describe, expect, test } from 'vitest'
import { LANGUAGES } from './sentences.ts'
import { SHELL_WORDINGS, SHELL_WORDS, shellSay } from './shell-words.ts'

const namesIn = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).toSorted()

describe.each(LANGUAGES)('the words of tray and dialogs in %s', (language) => {
  test('are the same as in English, with the same values', () => {
    expect(Object.keys(SHELL_WORDINGS[language])).toEqual([...SHELL_WORDS])
    for (const word of SHELL_WORDS) {
      expect(SHELL_WORDINGS[language][word].trim()).not.toBe('')
      expect(namesIn(SHELL_WORDINGS[language][word])).toEqual(namesIn(SHELL_WORDINGS.en[word]))
    }
  })

  test('take their values', () => {
    expect(shellSay('earned_today', language, { amount: '0,31 €' })).toContain('0,31 €')
    expect(shellSay('work_lost_other', language, { count: '3' })).toMatch(/^3 /)
  })
})

test('a value that is missing is a programmer’s error', () => {
  expect(() => shellSay('earned_today', 'fr')).toThrow('needs a value for amount')
})
