import { expect, test } from 'vitest'
import { type Campaign, cancelCampaign } from './campaign.ts'

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
