import { randomBytes } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import type { Earnings, HostInput, ProofToCheck } from '#core/contracts/host-bridge.ts'
import type { FactorsResponse } from '#core/contracts/grid.ts'
import type { RedemptionResponse } from '#core/contracts/redemptions.ts'
import { GENESIS } from '#core/proof/green-proof.ts'
import { openAgentDatabase } from '../agent/adapters/agent-database.ts'
import { identityFile } from '../agent/adapters/identity-file.ts'
import { sqliteSettings } from '../agent/adapters/sqlite-settings.ts'
import { askForPay } from '../agent/ask-for-pay.ts'
import { type CoordinatorClient, CoordinatorRefused } from '../agent/ports.ts'
import { openStoredNode, storedMembership, type StoredNode } from '../agent/stored-node.ts'
import { HostRefusal } from './host-problem.ts'

type Left = Pick<StoredNode, 'server' | 'nodeId'>

/** What this node has earned and signed, as its coordinator knows it. One client keeps its token between calls. */
export function nodeAccount(directory: string, keyPassphrase: () => string | null = () => null) {
  let stored: StoredNode | null = null
  const node = (): StoredNode => (stored ??= openStoredNode(directory, keyPassphrase()))

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
        throw error instanceof CoordinatorRefused ? noPay(error) : error
      } finally {
        database.close()
      }
    },
    proof: (height: number): Promise<ProofToCheck> => proofAt(node().client, height),
    /** For good; tells who has left whom. The history stays on this computer; the key, which is no good there any more, is put aside. */
    async leave(): Promise<Left> {
      const { server, nodeId } = storedMembership(directory)
      const key = identityFile(directory)
      // A crash may have come between any two of these steps: what is done already is not done again.
      if (existsSync(key) || !existsSync(`${key}.left`)) {
        await node().client.leave().catch(rethrowUnlessUnknown)
        renameSync(key, `${key}.left`)
      }
      forgetMembership(directory)
      stored = null
      return { server, nodeId }
    },
    /** The next call reads anew who this node is. */
    forget: () => void (stored = null),
  }
}

/** A coordinator that does not know this node, or not by this key, has nothing of it that could be left. */
function rethrowUnlessUnknown(error: unknown): void {
  const refusal = error instanceof CoordinatorRefused && error.cause instanceof CoordinatorRefused ? error.cause : error
  if (refusal instanceof CoordinatorRefused && UNKNOWN.has(refusal.code)) return
  throw error
}
const UNKNOWN: ReadonlySet<string> = new Set(['node_not_found', 'signature_invalid'])

const newKey = () => randomBytes(24).toString('base64url')
function noPay(refusal: CoordinatorRefused): Error {
  if (refusal.code === 'redemption_nothing') return new HostRefusal('nothing_payable')
  if (refusal.code !== 'redemption_too_little' || refusal.minimumEur === null) return refusal
  return new HostRefusal('payable_too_little', { values: { minimum_eur: refusal.minimumEur } })
}

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
function forgetMembership(directory: string): void {
  const database = openAgentDatabase(directory)
  try {
    sqliteSettings(database).setAll({
      node_id: null,
      coordinator_id: null,
      spki_sha256: null,
      server: null,
      redemption_key: null,
      consent_version: null,
    })
  } finally {
    database.close()
  }
}
