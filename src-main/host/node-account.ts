import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import type { Earnings, HostInput, ProofToCheck } from '#core/contracts/host-bridge.ts'
import type { FactorsResponse } from '#core/contracts/grid.ts'
import type { RedemptionResponse } from '#core/contracts/redemptions.ts'
import { GENESIS } from '#core/proof/green-proof.ts'
import { openAgentDatabase } from '../agent/adapters/agent-database.ts'
import { keptIdentity } from '../agent/adapters/identity-file.ts'
import { sqliteSettings } from '../agent/adapters/sqlite-settings.ts'
import { askForPay } from '../agent/ask-for-pay.ts'
import { type CoordinatorClient, CoordinatorRefused } from '../agent/ports.ts'
import { type StoredNode, openStoredNode } from '../agent/stored-node.ts'
import { HostRefusal } from './host-problem.ts'

/** What this node has earned and signed, as its coordinator knows it. One client keeps its token between calls. */
export function nodeAccount(directory: string, keyPassphrase: string | null = null) {
  let stored: StoredNode | null = null
  const node = (): StoredNode => (stored ??= openStoredNode(directory, keyPassphrase))

  return {
    async earnings({ cursor, limit }: HostInput<'readEarnings'>): Promise<Earnings> {
      const { client } = node()
      const [earnings, { factors }] = await Promise.all([client.earnings({ cursor, limit }), client.factors()])
      return { earnings, factor: newest(factors) }
    },
    async redeem(): Promise<RedemptionResponse> {
      const { client } = node()
      const database = openAgentDatabase(directory)
      try {
        return await askForPay({ client, settings: sqliteSettings(database), newKey })
      } catch (error) {
        throw error instanceof CoordinatorRefused && error.status === 409 ? nothingPayable(error) : error
      } finally {
        database.close()
      }
    },
    proof: (height: number): Promise<ProofToCheck> => proofAt(node().client, height),
    /** For good. The history stays on this computer; the key, which is no good there any more, is put aside. */
    async leave(): Promise<void> {
      await node().client.leave()
      const { file } = keptIdentity(directory, keyPassphrase)
      renameSync(file, `${file}.left`)
      forgetMembership(directory)
      stored = null
    },
    /** The next call reads anew who this node is. */
    forget: () => void (stored = null),
  }
}

const newKey = () => randomBytes(24).toString('base64url')
const nothingPayable = ({ message, code }: CoordinatorRefused) =>
  new HostRefusal('nothing_payable', { detail: message, values: { code } })

function newest(factors: FactorsResponse['factors']): Earnings['factor'] {
  const last = factors.toSorted((a, b) => a.valid_from.localeCompare(b.valid_from)).at(-1)
  return last ? { id: last.id, kg_co2_per_kwh: last.kg_co2_per_kwh, source: last.source } : null
}

/** With the block before it, whose hash it must repeat. */
async function proofAt(client: CoordinatorClient, height: number): Promise<ProofToCheck> {
  const from = Math.max(0, height - 2)
  const [{ proofs }, { coordinator_id }] = await Promise.all([
    client.proofs({ afterHeight: from, limit: height - from }),
    client.grid(),
  ])
  const proof = proofs.find((one) => one.height === height)
  if (!proof) throw new HostRefusal('coordinator_refused', { detail: `The log has no block ${height}.` })
  const before = proofs.find((one) => one.height === height - 1)
  return { proof, previous_block_hash: before?.block_hash ?? GENESIS, coordinator_id }
}

/** Nor its last question for pay, which a next node of this folder must not ask again. */
export function forgetMembership(directory: string): void {
  const database = openAgentDatabase(directory)
  const settings = sqliteSettings(database)
  const names = ['node_id', 'coordinator_id', 'spki_sha256', 'server', 'redemption_key', 'consent_version'] as const
  for (const name of names) settings.set(name, null)
  database.close()
}
