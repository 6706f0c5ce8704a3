import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ProofToCheck } from '#core/contracts/host-bridge.ts'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '#core/ids.ts'
import { sealProof } from '#core/proof/green-proof.ts'
import { reportStatement } from '#core/statement.ts'
import { browserHashing, checkProof, type ReceiptToCheck } from './check-proof.ts'

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')
const TIMES = { startedAt: '2026-06-21T11:55:00.000Z', finishedAt: '2026-06-21T12:00:00.000Z' }

/** A block that a node has signed, as it is published, with the receipt of its task. */
function published() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const coordinatorId = asCoordinatorId(randomUUID())
  const ids = {
    taskId: asTaskId(randomUUID()),
    nodeId: asNodeId(randomUUID()),
    assignmentId: asAssignmentId(randomUUID()),
  }
  const claims = { ...ids, ...TIMES, coordinatorId, resultHash: 'a1'.repeat(32), evidenceHash: '-' }
  const text = reportStatement({ ...claims, energyWh: '100', solarWh: '60' })
  const nodeSignature = sign(null, Buffer.from(text), privateKey).toString('base64url')
  const content = { ...ids, energyUWh: 100_000_000n, solarUWh: 60_000_000n, carbonNg: 10_800_000_000n }
  const tail = { height: 4n, hash: '0b'.repeat(32), timestamp: null }
  const place = { tail, now: new Date('2026-06-21T12:00:01.000Z'), difficulty: 1 }
  const rest = { factorId: 'be-2025', resultHash: claims.resultHash, evidenceHash: '-', nodeSignature }
  const block = sealProof({ ...content, ...rest }, place, sha256Hex)
  const der = publicKey.export({ format: 'der', type: 'spki' })
  const amounts = { energy_used_wh: '100', solar_contribution_wh: '60' }
  const proof: ProofToCheck['proof'] = {
    height: Number(block.height),
    previous_hash: block.previousHash,
    task_id: ids.taskId,
    node_id: ids.nodeId,
    timestamp: block.timestamp.toISOString(),
    ...amounts,
    carbon_saved_kg: '0.0108',
    factor_id: 'be-2025',
    result_hash: claims.resultHash,
    evidence_hash: '-',
    node_signature: nodeSignature,
    nonce: Number(block.nonce),
    block_hash: block.blockHash,
    assignment_id: ids.assignmentId,
    started_at: TIMES.startedAt,
    finished_at: TIMES.finishedAt,
    public_key: der.subarray(-32).toString('base64url'),
  }
  const receipt: ReceiptToCheck = {
    task_id: ids.taskId,
    assignment_id: ids.assignmentId,
    ...amounts,
    carbon_kg: '0.0108',
    proof: { height: 5, block_hash: block.blockHash },
  }
  return { toCheck: { proof, previous_block_hash: tail.hash, coordinator_id: coordinatorId }, receipt }
}

async function failedAfter(change: (toCheck: ProofToCheck) => void): Promise<readonly string[]> {
  const { toCheck, receipt } = published()
  change(toCheck)
  const steps = await checkProof(toCheck, receipt, browserHashing)
  return steps.filter(({ ok }) => !ok).map(({ check }) => check)
}

test('a block that was sealed and signed passes every check, in the browser’s own arithmetic', async () => {
  const { toCheck, receipt } = published()
  const steps = await checkProof(toCheck, receipt, browserHashing)
  expect(steps.map(({ check, ok }) => [check, ok])).toEqual([
    ['form', true],
    ['hash', true],
    ['link', true],
    ['signature', true],
    ['receipt', true],
  ])
})

test.each<[string, (toCheck: ProofToCheck) => void, readonly string[]]>([
  ['the energy', ({ proof }) => (proof.energy_used_wh = '101'), ['hash', 'signature', 'receipt']],
  ['the sun', ({ proof }) => (proof.solar_contribution_wh = '61'), ['hash', 'signature', 'receipt']],
  ['the carbon', ({ proof }) => (proof.carbon_saved_kg = '0.0109'), ['hash', 'receipt']],
  ['the result', ({ proof }) => (proof.result_hash = 'b2'.repeat(32)), ['hash', 'signature']],
  ['when it began', ({ proof }) => (proof.started_at = '2026-06-21T11:54:00.000Z'), ['signature']],
  ['the block’s hash', ({ proof }) => (proof.block_hash = `0${'c'.repeat(63)}`), ['hash', 'receipt']],
  ['the block before', (toCheck) => (toCheck.previous_block_hash = '0c'.repeat(32)), ['link']],
  ['the grid', (toCheck) => (toCheck.coordinator_id = randomUUID()), ['signature']],
  ['the key', ({ proof }) => (proof.public_key = `${'B'.repeat(42)}A`), ['signature']],
  [
    'how an amount is written',
    ({ proof }) => (proof.energy_used_wh = '100.0'),
    ['form', 'hash', 'link', 'signature', 'receipt'],
  ],
])('who changes %s is found out', async (_, change, failed) => {
  expect(await failedAfter(change)).toEqual(failed)
})
