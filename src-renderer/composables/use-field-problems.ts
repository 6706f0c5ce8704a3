import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { isNameable } from '../components/welcome/welcome-steps.ts'
import { useProblemWords } from './use-problem-words.ts'
import type { useWelcome } from './use-welcome.ts'

type Field = 'target' | 'name' | 'location'

/** What is wrong with each field of Welcome, in words: what the node says, and what is seen here once a field was left. */
export function useFieldProblems({ draft, problem }: ReturnType<typeof useWelcome>) {
  const { t } = useI18n()
  const wordProblem = useProblemWords()
  const wasLeft = shallowRef<ReadonlySet<Field>>(new Set())

  function problemAt(field: Field): string | null {
    if (problem.value?.field === field) return wordProblem(problem.value)
    const text = draft.value[field]
    if (text.trim() === '') return wasLeft.value.has(field) ? t('welcome.needed') : null
    if (field === 'target' || isNameable(text)) return null
    return t(`problems.${field}_invalid`)
  }
  return { problemAt, left: (field: Field) => void (wasLeft.value = new Set([...wasLeft.value, field])) }
}
