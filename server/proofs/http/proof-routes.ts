import type { z } from 'zod'
import { type ProofItem, ProofsQuery, ProofsResponse, VerifyResponse } from '#core/contracts/proofs.ts'
import { LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { formatCarbonKg, formatEnergyWh } from '#core/units.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { LogVerdict, ProofLog, VerifyLog } from '../ports.ts'

export function proofRoutes({ log, verifyLog }: { log: ProofLog; verifyLog: VerifyLog }): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/grid/proofs',
      access: 'anyone',
      summary: 'The public log, block by block, with what is needed to check each node signature',
      query: ProofsQuery,
      responses: { 200: ProofsResponse },
      errors: [],
      async handle({ query }) {
        const limit = query.limit ?? LIST_LIMIT_DEFAULT
        const found = await log.page({ afterHeight: BigInt(query.after_height ?? 0), limit: limit + 1 })
        const shown = found.slice(0, limit)
        const next = found.length > limit ? Number(shown.at(-1)?.height) : null
        return { status: 200, body: { proofs: shown.map(presentProof), next_after_height: next } }
      },
    }),
    route({
      method: 'get',
      path: '/grid/proofs/verify',
      access: 'anyone',
      summary: 'Recompute the whole log; the answer is shared for 10 s',
      responses: { 200: VerifyResponse },
      errors: [],
      handle: async () => ({ status: 200, body: presentVerdict(await verifyLog()) }),
    }),
  ]
}

const presentProof = (proof: PublishedProof): ProofItem => ({
  height: Number(proof.height),
  previous_hash: proof.previousHash,
  task_id: proof.taskId,
  node_id: proof.nodeId,
  timestamp: proof.timestamp.toISOString(),
  energy_used_wh: formatEnergyWh(proof.energyUWh),
  solar_contribution_wh: formatEnergyWh(proof.solarUWh),
  carbon_saved_kg: formatCarbonKg(proof.carbonNg),
  factor_id: proof.factorId,
  result_hash: proof.resultHash,
  evidence_hash: proof.evidenceHash,
  node_signature: proof.nodeSignature,
  nonce: Number(proof.nonce),
  block_hash: proof.blockHash,
  assignment_id: proof.assignmentId,
  started_at: proof.startedAt,
  finished_at: proof.finishedAt,
  public_key: proof.publicKey,
})

/** A log that is right block by block but ends elsewhere than its head has lost blocks at its end. */
function presentVerdict({ verdict, head }: LogVerdict): z.infer<typeof VerifyResponse> {
  const { valid, tail, checked, firstInvalid } = verdict
  const whole = tail.height === head.height && tail.hash === head.hash
  const fault = firstInvalid ?? (whole ? null : { height: tail.height + 1n, fault: 'missing' as const })
  return {
    valid: valid && whole,
    height: Number(head.height),
    head_hash: head.hash,
    checked,
    ...(fault ? { first_invalid: { height: Number(fault.height), reason: fault.fault } } : {}),
  }
}
