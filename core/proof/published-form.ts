import { asAssignmentId, asNodeId, asTaskId } from '../ids.ts'
import { CARBON_SCALE, ENERGY_SCALE, formatDecimal, parseDecimal } from '../units.ts'
import type { PublishedProof } from './green-proof.ts'

/** A block as `GET /grid/proofs` gives it out: amounts and times are text, exactly as they are hashed and signed. */
export type PublishedForm = {
  readonly height: number
  readonly previous_hash: string
  readonly task_id: string
  readonly node_id: string
  readonly timestamp: string
  readonly energy_used_wh: string
  readonly solar_contribution_wh: string
  readonly carbon_saved_kg: string
  readonly factor_id: string
  readonly result_hash: string
  readonly evidence_hash: string
  readonly node_signature: string
  readonly nonce: number
  readonly block_hash: string
  readonly assignment_id: string
  readonly started_at: string
  readonly finished_at: string
  readonly public_key: string
}

/**
 * The block that a published form stands for, or why it stands for none: every amount and time has one way to be
 * written, so that what was read is what was hashed.
 */
export function readPublished(form: PublishedForm): { readonly proof: PublishedProof } | { readonly fault: string } {
  const { energy_used_wh: energyWh, solar_contribution_wh: solarWh, carbon_saved_kg: carbonKg } = form
  const energyUWh = exactUnits(energyWh, ENERGY_SCALE)
  if (energyUWh === null) return notPlain(energyWh, ENERGY_SCALE)
  const solarUWh = exactUnits(solarWh, ENERGY_SCALE)
  if (solarUWh === null) return notPlain(solarWh, ENERGY_SCALE)
  const carbonNg = exactUnits(carbonKg, CARBON_SCALE)
  if (carbonNg === null) return notPlain(carbonKg, CARBON_SCALE)
  const timestamp = new Date(form.timestamp)
  if (Number.isNaN(timestamp.valueOf()) || timestamp.toISOString() !== form.timestamp) {
    return { fault: `${form.timestamp} is not a time in whole milliseconds` }
  }
  return { proof: { energyUWh, solarUWh, carbonNg, timestamp, ...namesOf(form) } }
}

function exactUnits(decimal: string, scale: number): bigint | null {
  const units = parseDecimal(decimal, scale)
  return units !== null && formatDecimal(units, scale) === decimal ? units : null
}

const notPlain = (decimal: string, scale: number) => ({
  fault: `${decimal} is not a plain decimal of at most ${scale} places`,
})

const namesOf = (form: PublishedForm) => ({
  height: BigInt(form.height),
  previousHash: form.previous_hash,
  blockHash: form.block_hash,
  taskId: asTaskId(form.task_id),
  nodeId: asNodeId(form.node_id),
  assignmentId: asAssignmentId(form.assignment_id),
  factorId: form.factor_id,
  resultHash: form.result_hash,
  evidenceHash: form.evidence_hash,
  nodeSignature: form.node_signature,
  nonce: BigInt(form.nonce),
  startedAt: form.started_at,
  finishedAt: form.finished_at,
  publicKey: form.public_key,
})

/**
 * 32 and 64 bytes in the only base64url form they have. Decoders also take others, with stray bits or a line break, and
 * no hash covers the key; what has another length makes some of them throw where the height should be named.
 */
const PUBLIC_KEY = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/

/** Whether key and signature are written in that one form; a block whose are not was signed by nobody. */
export const hasSignatureForm = (proof: Pick<PublishedProof, 'publicKey' | 'nodeSignature'>): boolean =>
  PUBLIC_KEY.test(proof.publicKey) && SIGNATURE.test(proof.nodeSignature)
