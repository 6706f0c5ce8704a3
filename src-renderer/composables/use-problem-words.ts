import type { HostProblem } from '#core/contracts/host-bridge.ts'
import { useI18n } from 'vue-i18n'

/** A problem in the user's language; whoever refused may have said why in a sentence of its own. */
export function useProblemWords(): (problem: HostProblem) => string {
  const { t } = useI18n()
  return ({ code, detail, values }) => t(`problems.${code}`, { ...values, detail: detail ?? '' }).trim()
}
