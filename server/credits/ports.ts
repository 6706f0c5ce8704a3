import type { CreditState } from '#core/credit/credit.ts'
import type { NodeId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'

/** A booked credit; decimals are exact texts, carbon in kg CO2, money in euro. */
export type CreditView = {
  readonly id: string
  readonly nodeId: string
  readonly taskId: string
  readonly proofHeight: number
  readonly carbonKg: string
  readonly valueEur: string
  readonly nodeShareEur: string
  readonly cooperativeShareEur: string
  readonly status: CreditState
  readonly createdAt: Date
  readonly redeemedAt: Date | null
}

export type CreditFilter = {
  readonly nodeId: NodeId | null
  readonly status: CreditState | null
  readonly limit: number
  readonly after: string | null
}

export type Amounts = { readonly creditsEur: string; readonly rewardsEur: string; readonly totalEur: string }
export type DayEarnings = Amounts & { readonly day: string; readonly tasks: number; readonly carbonKg: string }

export type TaskReceipt = {
  readonly assignmentId: string
  readonly taskId: string
  readonly taskType: string
  /** Who paid for it; null when the issuer did. */
  readonly campaign: { readonly id: string; readonly name: string } | null
  readonly book: Book
  readonly reportedAt: Date
  readonly energyWh: string
  readonly solarWh: string
  readonly carbonKg: string
  readonly nodeShareEur: string
  readonly cooperativeShareEur: string
  readonly rewardEur: string
  readonly creditStatus: string
  /** What asked for its money, unless that was refused. */
  readonly redemption: { readonly id: string; readonly state: 'requested' | 'paid' } | null
  readonly proofHeight: number
  readonly blockHash: string
}

export type NodeTotals = {
  readonly pending: Amounts
  readonly verified: Amounts
  readonly redeemed: Amounts
  /** Of `verified`: what can be asked for, and what was asked for and waits for an admin. */
  readonly payableEur: string
  readonly setAsideEur: string
  readonly demoEur: string
  readonly carbonKg: string
}

/** Reads for screens. */
export type CreditQueries = {
  credits(filter: CreditFilter): Promise<readonly CreditView[]>
  /** Null for a node that does not exist. */
  totals(nodeId: NodeId): Promise<NodeTotals | null>
  /** By UTC day of the proof, the latest first, demonstration work left out. */
  days(nodeId: NodeId, daysMax: number): Promise<readonly DayEarnings[]>
  /** The latest first; `after` is the assignment that the page before ended with. */
  receipts(input: { nodeId: NodeId; limit: number; after: string | null }): Promise<readonly TaskReceipt[]>
}
