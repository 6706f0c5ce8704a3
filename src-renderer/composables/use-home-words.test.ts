import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { computed, createSSRApp, shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aSnapshot } from '#core/contracts/test-states.ts'
import { homeFacts } from '../components/home/home-facts.ts'
import { messages as en } from '../locales/en.ts'
import { useHomeWords } from './use-home-words.ts'

/** What Home says of an agent, in English. */
async function setup(changes: Partial<AgentSnapshot>) {
  const found: { words?: ReturnType<typeof useHomeWords> } = {}
  const facts = computed(() => homeFacts(aSnapshot(changes), { isHeard: true, phase: 'running' }))
  const app = createSSRApp({
    setup() {
      found.words = useHomeWords(facts, { now: shallowRef(new Date(0)), isDay: shallowRef(true) })
      return () => null
    },
  })
  app.use(createPinia()).use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
  await renderToString(app)
  if (!found.words) throw new Error('The component was not set up')
  return found.words
}

const today = (earned_eur: string, demo_eur: string) => ({
  today: { earned_eur, demo_eur, tasks: 2, energy_wh: 1, solar_wh: 0 },
})

test('practice money is called so, and never earned', async () => {
  const { pay, description } = await setup(today('0', '0.02'))
  expect(pay.value).toEqual({ earnedLabel: 'Practice today', earned: '€0.02', practice: null })
  expect(description.value).toContain('Practice work today, never paid out: €0.02.')
  expect(description.value).not.toContain('Earned')
})

test('what was earned stands alone, and practice money beside it', async () => {
  expect((await setup(today('1.5', '0'))).pay.value).toEqual({
    earnedLabel: 'Earned today',
    earned: '€1.50',
    practice: null,
  })
  const { pay, description } = await setup(today('1.5', '0.02'))
  expect(pay.value).toEqual({ earnedLabel: 'Earned today', earned: '€1.50', practice: 'and €0.02 practice' })
  expect(description.value).toMatch(/Earned today: €1\.50\. Practice work today, never paid out: €0\.02\.$/)
})
