import type { HostProblem } from '#core/contracts/host-bridge.ts'
import { expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import { messages as en } from '../locales/en.ts'
import { useProblemWords } from './use-problem-words.ts'

function words(problem: Partial<HostProblem> & Pick<HostProblem, 'code'>): Promise<string> {
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en } })
  const app = createSSRApp({
    setup() {
      const text = useProblemWords()({ field: null, detail: null, values: {}, ...problem })
      return () => text
    },
  })
  return renderToString(app.use(i18n))
}

test('whoever refused says why, and nothing stands in its place where nobody did', async () => {
  expect(await words({ code: 'coordinator_refused', detail: 'No.' })).toBe('The coordinator refuses: No.')
  expect(await words({ code: 'not_registered' })).toBe('This node is not registered with a coordinator yet.')
  expect(await words({ code: 'pin_wait', values: { seconds: 30 } })).toContain('Wait 30 s.')
})
