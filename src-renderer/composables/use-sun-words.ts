import { dateLocale } from '#core/wording/known-language.ts'
import type { SunNow } from '#core/contracts/solar.ts'
import { useI18n } from 'vue-i18n'
import type { IconName } from '../components/base/BaseIcon.vue'
import { formatPower, formatShare, powerParts } from '../format/energy.ts'
import { useLanguage } from './use-language.ts'

export type SunFact = { readonly kind: IconName; readonly name: string; readonly text: string | null }

/** What meters say, each figure with its direction in words; null is what nobody knows. */
export function useSunWords() {
  const { t } = useI18n()
  const language = useLanguage()
  const power = (watts: number) => formatPower(Math.abs(watts), language.value)
  const powerOrNot = (watts: number | null) => (watts === null ? null : power(watts))
  const directed = (watts: number | null, names: { plus: Direction; minus: Direction; none: Direction }) => {
    const name = watts === null ? names.none : watts < 0 ? names.minus : names.plus
    return { name: t(`solar.figures.${name}`), text: powerOrNot(watts) }
  }
  return {
    /** The one number: nothing is to spare where more is missing. */
    spare: (watts: number) => powerParts(Math.max(0, watts), language.value),
    time: (at: string) =>
      new Intl.DateTimeFormat(dateLocale(language.value), { timeStyle: 'medium' }).format(new Date(at)),
    /** Sun, house and grid always, a battery where there is one. */
    facts({ pv_w, load_w, grid_w, battery_w, battery_soc_pct }: SunNow): readonly SunFact[] {
      const battery = directed(battery_w, { plus: 'discharging', minus: 'charging', none: 'full' })
      const full = battery_soc_pct === null ? null : formatShare(battery_soc_pct / 100, language.value)
      return [
        { kind: 'solar', name: t('solar.figures.sun'), text: powerOrNot(pv_w) },
        { kind: 'home', name: t('solar.figures.house'), text: powerOrNot(load_w) },
        { kind: 'street', ...directed(grid_w, { plus: 'import', minus: 'export', none: 'grid' }) },
        ...(battery_w === null ? [] : [{ kind: 'battery' as const, ...battery }]),
        ...(full === null ? [] : [{ kind: 'battery' as const, name: t('solar.figures.full'), text: full }]),
      ]
    },
  }
}
type Direction = 'import' | 'export' | 'grid' | 'discharging' | 'charging' | 'full'
