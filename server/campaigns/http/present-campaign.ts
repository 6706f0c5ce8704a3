import type { CampaignItem, CampaignResponse } from '#core/contracts/campaigns.ts'
import { formatEuro } from '#core/units.ts'
import type { CampaignView, Program } from '../ports.ts'

export function presentItem(campaign: CampaignView): CampaignItem {
  const { state, tasks } = campaign
  return {
    id: campaign.id,
    type: campaign.type,
    name: campaign.name,
    beneficiary: campaign.beneficiary,
    book: campaign.book,
    status: state.status,
    priority: campaign.priority,
    green_only: campaign.greenOnly,
    head_start_share: campaign.headStartShare,
    deadline: campaign.deadline.toISOString(),
    tasks: { total: Object.values(tasks).reduce((sum, count) => sum + count, 0), ...tasks },
    reward_eur: formatEuro(campaign.rewardPEur),
    budget_eur: formatEuro(campaign.budgetPEur),
    spent_eur: formatEuro(campaign.spentPEur),
    left_eur: formatEuro(campaign.leftPEur),
    returned_eur: formatEuro(campaign.returnedPEur),
    created_at: campaign.createdAt.toISOString(),
    closed_at: state.status === 'running' ? null : state.closedAt.toISOString(),
  }
}

export const presentCampaign = (campaign: CampaignView): CampaignResponse => ({
  ...presentItem(campaign),
  purpose: campaign.purpose,
  params: campaign.params as CampaignResponse['params'],
  workload: campaign.program && presentProgram(campaign.program),
  limits: campaign.limits,
})

const presentProgram = ({ name, version, sha256, builtIn }: Program) => ({ name, version, sha256, built_in: builtIn })
