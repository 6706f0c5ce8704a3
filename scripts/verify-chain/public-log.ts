import { FactorsResponse } from '#core/contracts/grid.ts'
import { type ProofItem, ProofsResponse } from '#core/contracts/proofs.ts'
import type { CarbonFactor } from '#core/credit/carbon.ts'
import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { CARBON_SCALE, ENERGY_SCALE, parseDecimal } from '#core/units.ts'

const PAGE_BLOCKS = 500

export async function download(server: string, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, server), { signal: AbortSignal.timeout(60_000) })
  if (!response.ok) throw new Error(`${path} → ${response.status} ${await response.text()}`)
  return response.json()
}

/** A block that somebody noted earlier; `found` tells whether the log still has it. */
export type Kept = { readonly height: bigint; readonly hash: string | undefined; found: boolean }

/** The whole log, page by page. */
export async function* publicLog(server: string, kept: Kept): AsyncIterable<PublishedProof> {
  for (let after: number | null = 0; after !== null;) {
    const page = ProofsResponse.parse(await download(server, `/grid/proofs?after_height=${after}&limit=${PAGE_BLOCKS}`))
    for (const item of page.proofs) {
      const proof = toProof(item)
      if (proof.blockHash === kept.hash && (kept.height === 0n || proof.height === kept.height)) kept.found = true
      yield proof
    }
    after = page.next_after_height
  }
}

const toProof = (item: ProofItem): PublishedProof => ({
  height: BigInt(item.height),
  previousHash: item.previous_hash,
  blockHash: item.block_hash,
  timestamp: new Date(item.timestamp),
  taskId: asTaskId(item.task_id),
  nodeId: asNodeId(item.node_id),
  assignmentId: asAssignmentId(item.assignment_id),
  energyUWh: exact(item.energy_used_wh, ENERGY_SCALE),
  solarUWh: exact(item.solar_contribution_wh, ENERGY_SCALE),
  carbonNg: exact(item.carbon_saved_kg, CARBON_SCALE),
  factorId: item.factor_id,
  resultHash: item.result_hash,
  evidenceHash: item.evidence_hash,
  nodeSignature: item.node_signature,
  nonce: BigInt(item.nonce),
  startedAt: item.started_at,
  finishedAt: item.finished_at,
  publicKey: item.public_key,
})

function exact(decimal: string, scale: number): bigint {
  const units = parseDecimal(decimal, scale)
  if (units === null) throw new Error(`${decimal} has more decimals than the grid keeps`)
  return units
}

export async function readFactors(server: string): Promise<ReadonlyMap<string, CarbonFactor>> {
  const { factors } = FactorsResponse.parse(await download(server, '/grid/factors'))
  return new Map(
    factors.map(({ id, kg_co2_per_kwh, source, valid_from }) => [
      id,
      { id, ngPerKWh: exact(kg_co2_per_kwh, CARBON_SCALE), source, validFrom: new Date(valid_from) },
    ]),
  )
}
