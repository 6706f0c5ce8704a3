import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import type { ChainTail, PublishedProof } from '#core/proof/green-proof.ts'
import { CARBON_SCALE, ENERGY_SCALE, parseDecimal } from '#core/units.ts'
import type { Queryable } from '../../shared/postgres/database.ts'
import type { ProofLog } from '../ports.ts'

type ProofRow = {
  height: bigint
  block_hash: string
  previous_hash: string
  timestamp: Date
  task_id: string
  assignment_id: string
  node_id: string
  energy_used_wh: string
  solar_contribution_wh: string
  carbon_saved_kg: string
  factor_id: string
  result_hash: string
  evidence_hash: string
  node_signature: string
  nonce: bigint
  public_key: string
  started_at: string
  finished_at: string
}

const PAGE = `
  select height, block_hash, previous_hash, timestamp, task_id, assignment_id, node_id, energy_used_wh,
    solar_contribution_wh, carbon_saved_kg, factor_id, result_hash, evidence_hash, node_signature, nonce, public_key,
    started_at, finished_at
  from grid_green_proofs where height > $1 order by height limit $2`

export function postgresProofLog(database: Queryable): ProofLog {
  return {
    async page({ afterHeight, limit }) {
      return (await database.query<ProofRow>(PAGE, [afterHeight, limit])).map(toProof)
    },
  }
}

/** Where the coordinator itself says that the chain ends: blocks cut off at the end are missed only by this. */
export async function readChainHead(database: Queryable): Promise<{ head: ChainTail; difficulty: number }> {
  type Row = { height: bigint; hash: string; timestamp: Date | null; difficulty: number }
  const [row] = await database.query<Row>('select height, hash, timestamp, difficulty from grid_chain_head', [])
  if (!row) throw new Error('The chain has no head')
  const { height, hash, timestamp, difficulty } = row
  return { head: { height, hash, timestamp }, difficulty }
}

const toProof = (row: ProofRow): PublishedProof => ({
  height: row.height,
  blockHash: row.block_hash,
  previousHash: row.previous_hash,
  timestamp: row.timestamp,
  taskId: asTaskId(row.task_id),
  assignmentId: asAssignmentId(row.assignment_id),
  nodeId: asNodeId(row.node_id),
  energyUWh: units(row.energy_used_wh, ENERGY_SCALE),
  solarUWh: units(row.solar_contribution_wh, ENERGY_SCALE),
  carbonNg: units(row.carbon_saved_kg, CARBON_SCALE),
  factorId: row.factor_id,
  resultHash: row.result_hash,
  evidenceHash: row.evidence_hash,
  nodeSignature: row.node_signature,
  nonce: row.nonce,
  publicKey: row.public_key,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

function units(numeric: string, scale: number): bigint {
  const parsed = parseDecimal(numeric, scale)
  if (parsed === null) throw new Error('A NUMERIC column has more decimals than its unit')
  return parsed
}
