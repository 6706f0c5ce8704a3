import { asNodeId, asOwnerId, asRedemptionId } from '#core/ids.ts'
import { EURO_SCALE, parseDecimal } from '#core/units.ts'
import type { RedemptionView } from '../ports.ts'

export type RedemptionRow = {
  id: string
  node_id: string
  owner_id: string | null
  owner_name: string | null
  amount_eur: string
  credits: number
  state: RedemptionView['state']
  requested_at: Date
  decided_at: Date | null
  reference: string | null
  reason: string | null
}

export const REDEMPTION_VIEW = `
  select r.id, r.node_id, n.owner_id, o.name as owner_name, r.amount_eur, r.credits, r.state, r.requested_at,
    r.decided_at, r.reference, r.reason
  from grid_redemptions r join grid_nodes n on n.id = r.node_id left join grid_owners o on o.id = n.owner_id`

/** The CHECK `grid_redemptions_state_shape` says which columns are set in which state. */
export function toRedemption(row: RedemptionRow): RedemptionView {
  const base = {
    id: asRedemptionId(row.id),
    nodeId: asNodeId(row.node_id),
    amountPEur: exactPEur(row.amount_eur),
    requestedAt: row.requested_at,
    credits: row.credits,
    ownerId: row.owner_id === null ? null : asOwnerId(row.owner_id),
    ownerName: row.owner_name,
  }
  const { state, decided_at: decidedAt, reference, reason } = row
  if (state === 'requested') return { ...base, state }
  if (state === 'paid' && decidedAt !== null && reference !== null) return { ...base, state, decidedAt, reference }
  if (state === 'refused' && decidedAt !== null && reason !== null) return { ...base, state, decidedAt, reason }
  throw new Error(`A redemption that is ${state} lacks what belongs to it`)
}

export function exactPEur(numeric: string): bigint {
  const amount = parseDecimal(numeric, EURO_SCALE)
  if (amount === null) throw new Error('A booked amount has more decimals than its unit')
  return amount
}
