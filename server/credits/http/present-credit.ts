import type { CreditItem, EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'
import { plainDecimal } from '../../shared/plain-decimal.ts'
import type { Amounts, CreditView, DayEarnings, TaskReceipt } from '../ports.ts'

export const presentCredit = (credit: CreditView): CreditItem => ({
  id: credit.id,
  node_id: credit.nodeId,
  task_id: credit.taskId,
  proof_height: credit.proofHeight,
  amount_kg: plainDecimal(credit.carbonKg),
  value_eur: plainDecimal(credit.valueEur),
  node_share_eur: plainDecimal(credit.nodeShareEur),
  cooperative_share_eur: plainDecimal(credit.cooperativeShareEur),
  status: credit.status,
  created_at: credit.createdAt.toISOString(),
  redeemed_at: credit.redeemedAt?.toISOString() ?? null,
})

export const presentAmounts = ({ creditsEur, rewardsEur, totalEur }: Amounts) => ({
  credits_eur: plainDecimal(creditsEur),
  rewards_eur: plainDecimal(rewardsEur),
  total_eur: plainDecimal(totalEur),
})

export const presentDay = (day: DayEarnings): EarningsResponse['by_day'][number] => ({
  day: day.day,
  tasks: day.tasks,
  carbon_saved_kg: plainDecimal(day.carbonKg),
  ...presentAmounts(day),
})

export const presentReceipt = (receipt: TaskReceipt): EarningsReceipt => ({
  task_id: receipt.taskId,
  assignment_id: receipt.assignmentId,
  task_type: receipt.taskType,
  campaign: receipt.campaign,
  book: receipt.book,
  reported_at: receipt.reportedAt.toISOString(),
  energy_used_wh: plainDecimal(receipt.energyWh),
  solar_contribution_wh: plainDecimal(receipt.solarWh),
  carbon_kg: plainDecimal(receipt.carbonKg),
  node_share_eur: plainDecimal(receipt.nodeShareEur),
  cooperative_share_eur: plainDecimal(receipt.cooperativeShareEur),
  reward_eur: plainDecimal(receipt.rewardEur),
  credit_status: receipt.creditStatus,
  redemption: receipt.redemption,
  proof: { height: receipt.proofHeight, block_hash: receipt.blockHash },
})
