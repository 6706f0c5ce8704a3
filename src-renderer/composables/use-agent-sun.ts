import { sentenceText } from '#core/wording/sentence-text.ts'
import { computed } from 'vue'
import { typeset } from '../format/typeset.ts'
import { useHostStore } from '../stores/host.ts'
import { useLanguage } from './use-language.ts'
import { useNow } from './use-now.ts'

const SENTENCE_EVERY_MS = 10_000

/** What the node says of its sun, and what it does about it in one sentence; null where no node speaks. */
export function useAgentSun() {
  const host = useHostStore()
  const language = useLanguage()
  const now = useNow(SENTENCE_EVERY_MS)
  return {
    sun: computed(() => host.agent?.sun ?? null),
    sentence: computed(
      () => host.agent && typeset(sentenceText(host.agent.sentence, { language: language.value, now: now.value })),
    ),
  }
}
