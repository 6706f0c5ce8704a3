import { campaignErrors } from './errors.ts'

/** Its tasks are given out; its account has what their rewards still need, and what was given beyond that. */
export type RunningCampaign = { readonly status: 'running' }
/** The reaper saw that its last task is over; what was left of the budget went back to the issuer. */
export type FinishedCampaign = { readonly status: 'finished'; readonly closedAt: Date }
/** An admin ended it: tasks that were not over became `expired`, what was left of the budget went back. */
export type CancelledCampaign = { readonly status: 'cancelled'; readonly closedAt: Date }

/** running → finished | cancelled. */
export type Campaign = RunningCampaign | FinishedCampaign | CancelledCampaign
export const CAMPAIGN_STATES = ['running', 'finished', 'cancelled'] as const

/** Saying so again changes nothing; a campaign that came to its end throws `campaign_finished`. */
export function cancelCampaign(campaign: Campaign, now: Date): CancelledCampaign {
  if (campaign.status === 'finished') throw campaignErrors.campaign_finished()
  if (campaign.status === 'cancelled') return campaign
  return { status: 'cancelled', closedAt: now }
}
