import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { moneyText } from '#core/wording/money-text.ts'
import { useBridge } from '../stores/bridge-key.ts'
import { usePinStore } from '../stores/pin.ts'
import { useCall } from './use-call.ts'
import { useLanguage } from './use-language.ts'
import { useProblemWords } from './use-problem-words.ts'

/** Asking for everything that is payable; where the host is locked the PIN is asked for first, and then it goes on. */
export function useRedeem(onRedeemed: () => void) {
  const { t } = useI18n()
  const bridge = useBridge()
  const language = useLanguage()
  const wordProblem = useProblemWords()
  const { isBusy, problem, run } = useCall()
  const pin = usePinStore()
  const askedEur = shallowRef<string | null>(null)
  const money = (amountEur: string) => moneyText(amountEur, language.value)

  async function askForPay(): Promise<void> {
    askedEur.value = null
    const redemption = await run(() => bridge.redeem({}))
    if (redemption === null) return
    askedEur.value = redemption.amount_eur
    onRedeemed()
  }
  /** Busy from the touch on, so that two of them ask once. */
  async function redeem(): Promise<void> {
    if (!pin.isLocked || (await pin.ensureUnlocked())) await askForPay()
  }

  return {
    isBusy,
    redeem,
    refusal: computed(() => (problem.value === null ? null : wordProblem(problem.value))),
    success: computed(() => (askedEur.value === null ? null : t('earnings.asked', { amount: money(askedEur.value) }))),
  }
}
