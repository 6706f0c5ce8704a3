import type { VerifyRestored } from '../backup/adapters/postgres-restoring.ts'
import { verifyStoredLog } from '../proofs/adapters/verify-stored-log.ts'

/** The log as it is in a transaction that is not committed yet: every block, up to the last one there is. */
export const verifyRestoredLog: VerifyRestored = async (tx) => {
  const [grid] = await tx.query<{ coordinator_id: string }>('select coordinator_id from grid_coordinator')
  if (!grid) throw new Error('The grid has no identity')
  return verifyStoredLog(tx, { coordinatorId: grid.coordinator_id, behindHead: true })
}
