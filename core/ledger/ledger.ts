import type { CampaignId, NodeId } from '../ids.ts'

/** `demo` holds what `npm start` seeds; it is kept apart and can never be redeemed. */
export const BOOKS = ['main', 'demo'] as const
export type Book = (typeof BOOKS)[number]

/** Where money comes from in the end, and what its negative balance says: all that was issued. */
export const ISSUER = 'issuer'
export const COOPERATIVE = 'cooperative'
export const nodePending = (nodeId: NodeId) => `node:${nodeId}:pending`
export const nodePayable = (nodeId: NodeId) => `node:${nodeId}:payable`
/** What was paid out; money never leaves the ledger, it only changes its account. */
export const nodePaid = (nodeId: NodeId) => `node:${nodeId}:paid`
/** What a campaign may still spend on rewards. It is never below zero. */
export const campaignAccount = (campaignId: CampaignId) => `campaign:${campaignId}`
export const isCampaignAccount = (account: string) => account.startsWith('campaign:')

export const TRANSFER_KINDS = [
  'credit_node_share',
  'credit_cooperative_share',
  'reward',
  'redemption',
  'campaign_budget',
  'campaign_rest',
] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

/** Money that moves from one account to another, in pico-euro, more than zero; the sum over all accounts stays zero. */
export type Transfer = {
  readonly kind: TransferKind
  readonly from: string
  readonly to: string
  readonly amountPEur: bigint
}

/**
 * What a report books: the two shares of its credit and its reward. `validated` decides whether the node's money is
 * payable at once (policy `accept`) or waits (policy `manual`). The reward is the node's in full; the campaign pays it,
 * or the issuer for a task of no campaign.
 */
export function transfersForReport(input: {
  nodeId: NodeId
  nodeSharePEur: bigint
  cooperativeSharePEur: bigint
  rewardPEur: bigint
  campaignId: CampaignId | null
  validated: boolean
}): readonly Transfer[] {
  const node = input.validated ? nodePayable(input.nodeId) : nodePending(input.nodeId)
  const payer = input.campaignId === null ? ISSUER : campaignAccount(input.campaignId)
  const transfers: readonly Transfer[] = [
    { kind: 'credit_node_share', from: ISSUER, to: node, amountPEur: input.nodeSharePEur },
    { kind: 'credit_cooperative_share', from: ISSUER, to: COOPERATIVE, amountPEur: input.cooperativeSharePEur },
    { kind: 'reward', from: payer, to: node, amountPEur: input.rewardPEur },
  ]
  return transfers.filter(({ amountPEur }) => amountPEur > 0n)
}

/** Booked when an admin has paid a redemption; until then its money is payable, and only set aside. */
export const transferForRedemption = (nodeId: NodeId, amountPEur: bigint): Transfer => ({
  kind: 'redemption',
  from: nodePayable(nodeId),
  to: nodePaid(nodeId),
  amountPEur,
})

/** Booked with the campaign's tasks, before any of them can be given out. */
export const transferForBudget = (campaignId: CampaignId, amountPEur: bigint): Transfer => ({
  kind: 'campaign_budget',
  from: ISSUER,
  to: campaignAccount(campaignId),
  amountPEur,
})

/** Booked when no task of the campaign can be paid any more: what it has not spent. */
export const transferForRest = (campaignId: CampaignId, amountPEur: bigint): Transfer => ({
  kind: 'campaign_rest',
  from: campaignAccount(campaignId),
  to: ISSUER,
  amountPEur,
})

/** The change of each account that a list of transfers makes; its values always sum to zero. */
export function balanceChanges(transfers: readonly Transfer[]): ReadonlyMap<string, bigint> {
  const changes = new Map<string, bigint>()
  const add = (account: string, amountPEur: bigint) => changes.set(account, (changes.get(account) ?? 0n) + amountPEur)
  for (const { from, to, amountPEur } of transfers) {
    add(from, -amountPEur)
    add(to, amountPEur)
  }
  return changes
}
