import type { NodeId, OwnerId, RedemptionId } from '#core/ids.ts'
import type { Redemption, RequestedRedemption } from '#core/redemption/redemption.ts'

/** A redemption with what an admin needs to pay it. */
export type RedemptionView = Redemption & {
  readonly credits: number
  readonly ownerId: OwnerId | null
  readonly ownerName: string | null
}
export type RedemptionFilter = {
  readonly nodeId: NodeId | null
  readonly state: Redemption['state'] | null
  readonly limit: number
  readonly after: string | null
}

export type Redemptions = {
  /**
   * Under a lock of the work: the redemption that was asked for with this key before, else what `decide` makes of
   * everything payable that no redemption has set aside, which is set aside then. Throws `node_not_found`,
   * `redemption_key_conflict` and what `decide` throws.
   */
  request(
    asked: { id: RedemptionId; nodeId: NodeId; key: string },
    decide: (found: { payablePEur: bigint; now: Date }) => RequestedRedemption,
  ): Promise<RedemptionView>
  /** Pays: money and credits move. Refuses: what was set aside can be asked for again. Throws `redemption_not_found`. */
  decide(id: RedemptionId, next: (redemption: Redemption, now: Date) => Redemption): Promise<RedemptionView>
  list(filter: RedemptionFilter): Promise<readonly RedemptionView[]>
}
