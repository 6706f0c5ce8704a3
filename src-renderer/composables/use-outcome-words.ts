import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { notPaidText } from '#core/wording/not-paid.ts'
import { moneyText } from '#core/wording/money-text.ts'
import { useI18n } from 'vue-i18n'
import { sumEur } from '../components/earnings/periods.ts'
import { useLanguage } from './use-language.ts'

type Finished = AgentSnapshot['recent'][number]

/** What became of a finished task; all that was booked for it is one sum, as everywhere else. */
export function useOutcomeWords(): (task: Finished) => string {
  const { t } = useI18n()
  const language = useLanguage()
  return ({ outcome, because, reward_eur, node_share_eur, book, proof_height }) => {
    if (because !== null) return t('work.notPaid', { because: notPaidText(because, language.value) })
    if (outcome === 'waiting') return t('work.waiting')
    const amount = moneyText(sumEur([reward_eur ?? '0', node_share_eur ?? '0']), language.value)
    return t(book === 'demo' ? 'work.practice' : 'work.paid', { amount, height: proof_height ?? 0 })
  }
}
