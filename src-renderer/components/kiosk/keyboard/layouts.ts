import type { Language } from '#core/wording/sentences.ts'
import type { Layout } from './layout.ts'
import { beAzerty } from './layouts/be-azerty.ts'
import { numeric } from './layouts/numeric.ts'
import { qwerty } from './layouts/qwerty.ts'
import { qwertz } from './layouts/qwertz.ts'

/** The keyboards to choose from, in the order in which the key with the globe goes through them. One more: one more line. */
export const LETTER_LAYOUTS: readonly Layout[] = [beAzerty, qwerty, qwertz]

const OF_LANGUAGE: Readonly<Record<Language, Layout>> = { fr: beAzerty, nl: beAzerty, en: qwerty, de: qwertz }

/** The one that was chosen; without a choice, or with one that is not known here, the usual one of the language. */
export const letterLayout = (chosen: string | null, language: Language): Layout =>
  LETTER_LAYOUTS.find(({ name }) => name === chosen) ?? OF_LANGUAGE[language]

export function nextLayout(shown: Layout): Layout {
  const place = LETTER_LAYOUTS.indexOf(shown)
  return LETTER_LAYOUTS[(place + 1) % LETTER_LAYOUTS.length] ?? shown
}

/** What suits a field: digits where it takes nothing else. */
export const layoutFor = (field: { inputMode: string; type: string }, letters: Layout): Layout =>
  ['numeric', 'decimal', 'tel'].includes(field.inputMode) || ['number', 'tel'].includes(field.type) ? numeric : letters
