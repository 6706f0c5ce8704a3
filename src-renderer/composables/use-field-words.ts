import type { SourceForm } from '#core/contracts/solar.ts'
import type { Ref } from 'vue'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { useSourceForm } from './use-source-form.ts'
import { useLanguage } from './use-language.ts'

type Form = ReturnType<typeof useSourceForm>
type Field = SourceForm['fields'][number]

/** What is wrong with each field of a source, in words: what is seen here, and what the node has found. */
export function useFieldWords({ form, wrong, found, draft }: Form): Readonly<Ref<Readonly<Record<string, string>>>> {
  const { t } = useI18n()
  const language = useLanguage()
  const number = (value: number) => new Intl.NumberFormat(language.value).format(value)

  const range = ({ min, max }: Field) =>
    min === null || max === null
      ? t('solar.wrong.number')
      : t('solar.wrong.range', { min: number(min), max: number(max) })

  function foundWords(field: Field, detail: string): string {
    const { type, example } = field
    if (type === 'address' && example !== null) return t('solar.wrong.address', { example })
    if (type === 'number') return range(field)
    if (type === 'choice') return t('solar.wrong.choice')
    if (type === 'secret') return t('solar.wrong.secret')
    return textWords(field.name, detail)
  }
  function textWords(name: string, detail: string): string {
    const typed = draft.value.typed[name]
    if (typed === '') return t(name === 'grid' ? 'solar.wrong.gridOrSun' : 'solar.wrong.needed')
    if (name.endsWith('_path')) return t('solar.wrong.path')
    const isPattern = form.value?.kind === 'mqtt' && /[+#]/.test(String(typed))
    return isPattern ? t('solar.wrong.topic') : t('solar.wrong.other', { detail })
  }
  return computed(() => {
    const fields = form.value?.fields ?? []
    const words = fields.flatMap((field) => {
      const seen = wrong.value[field.name]
      if (seen) return [[field.name, seen.code === 'range' ? range(field) : t(`solar.wrong.${seen.code}`)]]
      if (found.value?.field === field.name) return [[field.name, foundWords(field, found.value.detail)]]
      return []
    })
    return Object.fromEntries(words) as Record<string, string>
  })
}
