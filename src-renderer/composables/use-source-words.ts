import type { SourceConfig, SourceField, SourceKind, SourceProblem } from '#core/contracts/solar.ts'
import { sourceProblemText } from '#core/wording/source-problems.ts'
import { useI18n } from 'vue-i18n'
import { formatPower } from '../format/energy.ts'
import { typeset } from '../format/typeset.ts'
import { useLanguage } from './use-language.ts'

/** A setting of one of several figures: `grid_path`, `pv_inverted`. */
const PART = /^(.+)_(path|unit|scale|inverted)$/
const PART_NAMES = ['path', 'unit', 'scale', 'inverted'] as const

/** What sources, their settings and their troubles are called. A name that has no words yet stands for itself. */
export function useSourceWords() {
  const { t, tm } = useI18n()
  const language = useLanguage()
  const wordIn = (area: 'solar.fields' | 'solar.help' | 'solar.choices', name: string): string | null => {
    const words: Readonly<Record<string, string>> = tm(area)
    return Object.hasOwn(words, name) ? typeset(words[name] ?? '') : null
  }
  function label(name: string): string {
    const [, figure = '', part] = PART.exec(name) ?? []
    const own = wordIn('solar.fields', name)
    const known = PART_NAMES.find((one) => one === part)
    return own ?? (known ? t(`solar.parts.${known}`, { figure: label(figure) }) : name)
  }
  const kindName = (kind: SourceKind) => t(`solar.kinds.${kind}.name`)
  const choice = (value: string) => wordIn('solar.choices', value) ?? value
  return {
    kindName,
    kindAbout: (kind: SourceKind) => t(`solar.kinds.${kind}.about`),
    /** What its settings need, and where they stand. */
    kindHow: (kind: SourceKind) => t(`solar.kinds.${kind}.how`),
    label,
    choice,
    /** What it is for, else what it may look like; null where it says it all. */
    hint: ({ name, example }: Pick<SourceField, 'name' | 'example'>) => {
      const shown = example === null ? null : t('solar.source.example', { example })
      return [wordIn('solar.help', name), shown].filter((part) => part !== null).join(' ') || null
    },
    /** A source that is set up: what it measures, and where it is. */
    place({ settings }: SourceConfig): string {
      const { role, address, watts } = settings
      const parts = [
        typeof role === 'string' ? choice(role) : null,
        address,
        typeof watts === 'number' ? formatPower(watts, language.value) : null,
      ]
      return parts.filter((part) => typeof part === 'string').join(' · ')
    },
    problem(problem: SourceProblem): string {
      const { field } = problem.values
      if (problem.code === 'settings_invalid' && (field === 'panels' || field === 'place'))
        return t('solar.kinds.clear-sky.how')
      return typeset(sourceProblemText(problem, language.value))
    },
  }
}
