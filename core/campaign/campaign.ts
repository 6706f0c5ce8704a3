import { campaignErrors } from './errors.ts'

/** Its tasks are given out; its account has what their rewards still need, and what was given beyond that. */
export type RunningCampaign = { readonly status: 'running' }
/** The reaper saw that its last task is over; what was left of the budget went back to the issuer. */
export type FinishedCampaign = { readonly status: 'finished'; readonly closedAt: Date }
/** An admin ended it: tasks that were not over became `expired`, what was left of the budget went back. */
export type CancelledCampaign = { readonly status: 'cancelled'; readonly closedAt: Date }

/** running → finished | cancelled, and finished → running when an admin has what failed tried again. */
export type Campaign = RunningCampaign | FinishedCampaign | CancelledCampaign
export const CAMPAIGN_STATES = ['running', 'finished', 'cancelled'] as const

/** Saying so again changes nothing; a campaign that came to its end throws `campaign_finished`. */
export function cancelCampaign(campaign: Campaign, now: Date): CancelledCampaign {
  if (campaign.status === 'finished') throw campaignErrors.campaign_finished()
  if (campaign.status === 'cancelled') return campaign
  return { status: 'cancelled', closedAt: now }
}

/** What failed is tried again: a campaign that came to its end runs anew. One that was cancelled throws `campaign_cancelled`. */
export function reopenCampaign(campaign: Campaign): RunningCampaign {
  if (campaign.status === 'cancelled') throw campaignErrors.campaign_cancelled()
  return { status: 'running' }
}

type LostTask = { readonly id: string; readonly status: 'failed' | 'expired'; readonly isInTime: boolean }

/**
 * Which of the tasks that came to nothing are tried again: all of them with a new deadline, else those that failed and
 * whose deadline lies ahead. Throws `campaign_deadline_passed` where there are others only.
 */
export function tasksToRetry(lost: readonly LostTask[], hasNewDeadline: boolean): readonly string[] {
  const chosen = lost.filter(({ status, isInTime }) => hasNewDeadline || (status === 'failed' && isInTime))
  if (lost.length > 0 && chosen.length === 0) throw campaignErrors.campaign_deadline_passed()
  return chosen.map(({ id }) => id)
}
