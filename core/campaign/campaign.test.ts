import { expect, test } from 'vitest'
import { type Campaign, cancelCampaign, reopenCampaign, tasksToRetry } from './campaign.ts'

const now = new Date('2026-06-21T12:00:00Z')
const earlier = new Date('2026-06-20T12:00:00Z')

test('an admin ends a campaign that runs, now', () => {
  expect(cancelCampaign({ status: 'running' }, now)).toEqual({ status: 'cancelled', closedAt: now })
})

test('saying so again changes nothing', () => {
  const cancelled: Campaign = { status: 'cancelled', closedAt: earlier }
  expect(cancelCampaign(cancelled, now)).toBe(cancelled)
})

test('what came to its end cannot be cancelled', () => {
  expect(() => cancelCampaign({ status: 'finished', closedAt: earlier }, now)).toThrow(
    expect.objectContaining({ code: 'campaign_finished' }),
  )
})

test('what failed is tried again in a campaign that runs or is over, not in one that was cancelled', () => {
  expect(reopenCampaign({ status: 'running' })).toEqual({ status: 'running' })
  expect(reopenCampaign({ status: 'finished', closedAt: earlier })).toEqual({ status: 'running' })
  expect(() => reopenCampaign({ status: 'cancelled', closedAt: earlier })).toThrow(
    expect.objectContaining({ code: 'campaign_cancelled' }),
  )
})

test('without a new deadline only failed tasks in time are tried again, with one all that came to nothing', () => {
  const failed = { id: 'failed', status: 'failed', isInTime: true } as const
  const late = { id: 'late', status: 'failed', isInTime: false } as const
  const expired = { id: 'expired', status: 'expired', isInTime: false } as const
  const ended = { id: 'ended', status: 'expired', isInTime: true } as const
  expect(tasksToRetry([failed, late, expired, ended], false)).toEqual(['failed'])
  expect(tasksToRetry([failed, late, expired, ended], true)).toEqual(['failed', 'late', 'expired', 'ended'])
  expect([tasksToRetry([], false), tasksToRetry([], true)]).toEqual([[], []])
  expect(() => tasksToRetry([late, expired], false)).toThrow(
    expect.objectContaining({ code: 'campaign_deadline_passed' }),
  )
})
