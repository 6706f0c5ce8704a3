import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '#core/wording/sentences.ts'
import { CONSENT as consent } from '../agent/test-coordinator-client.ts'
import { agree, type AskPerson, ConsentMissing } from './agree.ts'

const { version } = consent
const FROM_AFAR = { consent, given: null, before: null, isOwn: false, language: 'en', ask: null } as const

/** Somebody at the terminal who answers this, and what they were shown. */
function somebody(answer: string) {
  const shown: string[] = []
  const ask: AskPerson = (text, question) => {
    shown.push(text, question)
    return Promise.resolve(answer)
  }
  return { ask, shown }
}

describe('somebody at a terminal', () => {
  test.each(LANGUAGES)('reads the text in %s, is asked in it, and agrees to its version', async (language) => {
    const { ask, shown } = somebody('ja')
    expect(await agree({ ...FROM_AFAR, language, ask })).toBe(version)
    expect(shown).toEqual([consent.text[language], expect.stringMatching(/\?.*\(.+\/.+\)$/)])
  })

  test.each(['', 'no', 'non', 'perhaps'])('who answers %j has not agreed', async (answer) => {
    const asked = agree({ ...FROM_AFAR, ask: somebody(answer).ask })
    await expect(asked).rejects.toThrow('You did not agree, so nothing was registered.')
  })

  test('is asked also by a coordinator on this computer', async () => {
    const { ask, shown } = somebody('yes')
    expect(await agree({ ...FROM_AFAR, isOwn: true, ask })).toBe(version)
    expect(shown).toHaveLength(2)
  })

  test('is not asked again for what was agreed to before, nor when the command says it', async () => {
    const { ask, shown } = somebody('no')
    expect(await agree({ ...FROM_AFAR, before: version, ask })).toBe(version)
    expect(await agree({ ...FROM_AFAR, given: version, ask })).toBe(version)
    expect(shown).toEqual([])
  })

  test('is asked again when the words have changed', async () => {
    const { ask, shown } = somebody('yes')
    expect(await agree({ ...FROM_AFAR, before: '2025-01', ask })).toBe(version)
    expect(shown).toHaveLength(2)
  })

  test('is shown nothing that would steer the terminal', async () => {
    const { ask, shown } = somebody('yes')
    const text = { ...consent.text, en: 'one\u001B[2Jtwo\u009B31m\u202Ethree\n\nfour\r' }
    await agree({ ...FROM_AFAR, consent: { version, text }, ask })
    expect(shown[0]).toBe('one[2Jtwo31mthree\n\nfour')
  })
})

describe('where nobody sits at a terminal', () => {
  test('the text is shown with the option that agrees to it, and nothing is agreed to', async () => {
    const refused = agree({ ...FROM_AFAR, language: 'fr' })
    await expect(refused).rejects.toBeInstanceOf(ConsentMissing)
    await expect(refused).rejects.toThrow(`Tout est public.`)
    await expect(refused).rejects.toThrow(`add: --consent ${version}`)
  })

  test('another version than the coordinator’s is not agreed to, wherever it is', async () => {
    for (const isOwn of [true, false])
      await expect(agree({ ...FROM_AFAR, given: '2025-01', isOwn })).rejects.toThrow(
        `This is version ${version}, not 2025-01.`,
      )
  })

  test('a coordinator on this very computer needs nobody’s word', async () => {
    expect(await agree({ ...FROM_AFAR, isOwn: true })).toBeNull()
  })
})

test('a coordinator that has no text has nothing to agree to', async () => {
  expect(await agree({ ...FROM_AFAR, consent: null })).toBeNull()
})
