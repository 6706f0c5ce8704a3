import { sentenceText } from '#core/wording/sentence-text.ts'
import { computed } from 'vue'
import { typeset } from '../format/typeset.ts'
import { useHostStore } from '../stores/host.ts'
import { useLanguage } from './use-language.ts'
import { useNow } from './use-now.ts'

const MINUTE_MS = 60_000
const OF_LIMITS = /^(limit|half)_/

/** The limit that holds now, as the node says it; null while none does. */
export function useLimitNow() {
  const host = useHostStore()
  const language = useLanguage()
  const now = useNow(MINUTE_MS)
  return computed(() => {
    const sentence = host.agent?.sentence
    if (!sentence || !OF_LIMITS.test(sentence.reason)) return null
    return typeset(sentenceText(sentence, { language: language.value, now: now.value }))
  })
}
