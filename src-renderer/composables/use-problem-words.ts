import type { HostProblem } from '#core/contracts/host-bridge.ts'
import { moneyText } from '#core/wording/money-text.ts'
import { useI18n } from 'vue-i18n'

/** A problem in the user's language; whoever refused may have said why in a sentence of its own. */
export function useProblemWords(): (problem: HostProblem) => string {
  const { t, locale } = useI18n()
  return ({ code, detail, values }) =>
    t(`problems.${code}`, { ...values, ...minimumIn(values, locale.value), detail: detail ?? '' }).trim()
}

const minimumIn = ({ minimum_eur: minimum }: HostProblem['values'], language: string) =>
  typeof minimum === 'string' ? { minimum: moneyText(minimum, language) } : {}
