import { formatEuro } from '../units.ts'
import { campaignErrors } from './errors.ts'

type Plan = { readonly tasks: number; readonly rewardPEur: bigint; readonly budgetPEur: bigint | null }

/**
 * What a campaign is given, in pico-euro: what was asked for, else just what all of its tasks may earn. Throws
 * `campaign_budget_too_small` for less than that: a finished task must never find its campaign without money.
 */
export function budgetFor({ tasks, rewardPEur, budgetPEur }: Plan): bigint {
  const neededPEur = BigInt(tasks) * rewardPEur
  if (budgetPEur === null) return neededPEur
  if (budgetPEur >= neededPEur) return budgetPEur
  const message = `€${formatEuro(budgetPEur)} is less than the €${formatEuro(neededPEur)} of ${tasks} × €${formatEuro(rewardPEur)}`
  throw campaignErrors.campaign_budget_too_small({ errors: [{ path: 'body.budget_eur', message }] })
}
