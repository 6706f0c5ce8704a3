import { expect, test } from 'vitest'
import { CONSENT_TEXTS, CONSENT_VERSION } from '../wording/consent.ts'
import { LANGUAGES } from '../wording/sentences.ts'
import { ConsentResponse } from './consent.ts'
import { messageContract } from './message.contract.ts'

messageContract('what a member is asked to agree to', ConsentResponse, {
  example: { version: '2026-11', text: { fr: 'Bonjour', nl: 'Dag', en: 'Hello', de: 'Guten Tag' } },
})

test('it has every language of the wording', () => {
  expect(Object.keys(ConsentResponse.shape.text.shape).toSorted()).toEqual([...LANGUAGES].toSorted())
  expect(ConsentResponse.safeParse({ version: CONSENT_VERSION, text: CONSENT_TEXTS }).success).toBe(true)
})
