import { asRedemptionId, type NodeId, type RedemptionId } from '#core/ids.ts'
import { decideRedemption, type RedemptionDecision, requestRedemption } from '#core/redemption/redemption.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Redemptions, RedemptionView } from '../ports.ts'

type Deps = { redemptions: Redemptions; ids: Ids; minimumPEur: bigint }
export type Redeem = {
  /** Asks for everything that is payable; with the same key again it is the same request. */
  request(asked: { nodeId: NodeId; key: string }): Promise<RedemptionView>
  decide(id: RedemptionId, decision: RedemptionDecision): Promise<RedemptionView>
}

export function makeRedeem({ redemptions, ids, minimumPEur }: Deps): Redeem {
  return {
    request({ nodeId, key }) {
      const id = asRedemptionId(ids.next())
      return redemptions.request({ id, nodeId, key }, (found) =>
        requestRedemption({ id, nodeId, ...found }, minimumPEur),
      )
    },
    decide: (id, decision) => redemptions.decide(id, (redemption, now) => decideRedemption(redemption, decision, now)),
  }
}
