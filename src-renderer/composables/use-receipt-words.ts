import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { useI18n } from 'vue-i18n'

const TYPES = ['ml_train', 'data_hash', 'render', 'scientific'] as const
const isKnown = (type: string): type is (typeof TYPES)[number] => (TYPES as readonly string[]).includes(type)

/** What a receipt's work is called: by its campaign, else by its kind; a kind that is newer than this app by its own name. */
export function useReceiptWords(): (receipt: Pick<EarningsReceipt, 'campaign' | 'task_type'>) => string {
  const { t } = useI18n()
  return ({ campaign, task_type: type }) => campaign?.name ?? (isKnown(type) ? t(`earnings.types.${type}`) : type)
}
