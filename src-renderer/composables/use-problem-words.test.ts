import type { HostProblem } from '#core/contracts/host-bridge.ts'
import type { Language } from '#core/wording/sentences.ts'
import { expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import { messages as de } from '../locales/de.ts'
import { messages as en } from '../locales/en.ts'
import { messages as fr } from '../locales/fr.ts'
import { messages as nl } from '../locales/nl.ts'
import { useProblemWords } from './use-problem-words.ts'

function words(language: Language, problem: Partial<HostProblem> & Pick<HostProblem, 'code'>): Promise<string> {
  const i18n = createI18n({ legacy: false, locale: language, messages: { de, en, fr, nl } })
  const app = createSSRApp({
    setup() {
      const text = useProblemWords()({ field: null, detail: null, values: {}, ...problem })
      return () => text
    },
  })
  return renderToString(app.use(i18n))
}

test.each([
  ['en', 'Payouts begin at €0.50. What you have is kept until then.'],
  ['de', 'Ausgezahlt wird ab 0,50\u00A0€. Was Sie haben, bleibt Ihnen bis dahin erhalten.'],
  ['fr', 'Les versements se font à partir de 0,50\u00A0€. Ce que vous avez est conservé jusque-là.'],
  ['nl', 'Er wordt uitbetaald vanaf €\u00A00,50. Wat u hebt, blijft tot dan bewaard.'],
] as const)('the least amount that is paid out is money in %s', async (language, sentence) => {
  expect(await words(language, { code: 'payable_too_little', values: { minimum_eur: '0.5' } })).toBe(sentence)
})

test('whoever refused says why, and nothing stands in its place where nobody did', async () => {
  expect(await words('en', { code: 'coordinator_refused', detail: 'No.' })).toBe('The coordinator refuses: No.')
  expect(await words('en', { code: 'not_registered' })).toBe('This node is not registered with a coordinator yet.')
  expect(await words('en', { code: 'pin_wait', values: { seconds: 30 } })).toContain('Wait 30 s.')
})
