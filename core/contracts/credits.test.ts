import { CREDIT_STATES } from '../credit/credit.ts'
import { CreditItem, CreditsQuery, CreditsResponse, EarningsQuery, EarningsResponse } from './credits.ts'
import { messageContract } from './message.contract.ts'

const id = '01890000-0000-7000-8000-000000000001'
const at = '2026-06-21T12:00:00.000Z'
const credit = {
  id,
  node_id: id,
  task_id: id,
  proof_height: 12,
  amount_kg: '0.0108',
  value_eur: '0.00027',
  node_share_eur: '0.000189',
  cooperative_share_eur: '0.000081',
  status: 'verified',
  created_at: at,
  redeemed_at: at,
}
const amounts = { credits_eur: '0.000189', rewards_eur: '0.01', total_eur: '0.010189' }
const receipt = {
  task_id: id,
  assignment_id: id,
  task_type: 'data_hash',
  campaign: { id, name: 'Audit of the archive' },
  book: 'main',
  reported_at: at,
  energy_used_wh: '100',
  solar_contribution_wh: '60',
  carbon_kg: '0.0108',
  node_share_eur: '0.000189',
  cooperative_share_eur: '0.000081',
  reward_eur: '0.01',
  credit_status: 'verified',
  redemption: { id, state: 'requested' },
  proof: { height: 12, block_hash: 'a1'.repeat(32) },
}
const page = { limit: '50', cursor: 'Y3JlZGl0' }
const PAGE_LIMITS = {
  lengths: { cursor: [1, 200] },
  accepts: { limit: ['1', '500'] },
  refuses: { limit: ['0', '501'] },
} as const

messageContract('the query for credits', CreditsQuery, {
  ...PAGE_LIMITS,
  example: { ...page, node_id: id, status: 'verified' },
  reads: { limit: 50, cursor: 'Y3JlZGl0', node_id: id, status: 'verified' },
  optional: ['limit', 'cursor', 'node_id', 'status'],
  oneOf: { status: CREDIT_STATES },
})

messageContract('a carbon credit', CreditItem, {
  example: credit,
  nullable: ['redeemed_at'],
  whole: ['proof_height'],
  oneOf: { status: CREDIT_STATES },
})

messageContract('a page of credits', CreditsResponse, {
  example: { items: [credit], next_cursor: 'Y3JlZGl0' },
  nullable: ['next_cursor', 'items.0.redeemed_at'],
  whole: ['items.0.proof_height'],
  accepts: { items: [[]] },
})

messageContract('the query for earnings', EarningsQuery, {
  ...PAGE_LIMITS,
  example: page,
  reads: { limit: 50, cursor: 'Y3JlZGl0' },
  optional: ['limit', 'cursor'],
})

messageContract('what a node earned', EarningsResponse, {
  example: {
    node_id: id,
    by_state: { pending: amounts, verified: amounts, redeemed: amounts },
    payable_eur: '0.010189',
    set_aside_eur: '0',
    demo_eur: '0',
    carbon_saved_kg: '0.0108',
    by_day: [{ day: '2026-06-21', tasks: 1, carbon_saved_kg: '0.0108', ...amounts }],
    receipts: { items: [receipt], next_cursor: 'Y3JlZGl0' },
  },
  nullable: ['receipts.next_cursor', 'receipts.items.0.campaign', 'receipts.items.0.redemption'],
  whole: ['by_day.0.tasks', 'receipts.items.0.proof.height'],
  oneOf: { 'receipts.items.0.book': ['main', 'demo'], 'receipts.items.0.redemption.state': ['requested', 'paid'] },
  accepts: { by_day: [[]], 'receipts.items': [[]], 'by_day.0.day': ['2028-02-29'] },
  refuses: { 'by_day.0.day': ['2026-02-29', '2026-6-1', '21.06.2026', '2026-06-21T00:00:00Z', ''] },
})
