import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ProofToCheck } from '#core/contracts/host-bridge.ts'
import { messages as de } from '../locales/de.ts'
import { messages as en } from '../locales/en.ts'
import { messages as fr } from '../locales/fr.ts'
import { messages as nl } from '../locales/nl.ts'
import { browserHashing, CHECKS, checkProof, type CheckStep, type ReceiptToCheck } from './check-proof.ts'
import { sealedReceipt } from '../style-page/sealed-receipt.ts'

type Check = CheckStep['check']
type Sealed = Awaited<ReturnType<typeof sealedReceipt>>
type Tampering<Value> = readonly [to: Value, failed: readonly Check[]]

const OTHER_HASH = 'b2'.repeat(32)
const OTHER_TIME = '2026-06-21T11:54:00.000Z'

/** Every field of a published block, what a forger puts there, and what finds it out: a new field does not compile. */
const IN_THE_BLOCK: { readonly [Field in keyof ProofToCheck['proof']]: Tampering<ProofToCheck['proof'][Field]> } = {
  height: [6, ['hash', 'receipt']],
  previous_hash: ['0c'.repeat(32), ['hash', 'link']],
  task_id: [randomUUID(), ['hash', 'signature', 'receipt']],
  node_id: [randomUUID(), ['hash', 'signature']],
  timestamp: [OTHER_TIME, ['hash']],
  energy_used_wh: ['101', ['hash', 'signature', 'receipt']],
  solar_contribution_wh: ['61', ['hash', 'signature', 'receipt']],
  carbon_saved_kg: ['0.0109', ['hash', 'receipt']],
  factor_id: ['be-2024', ['hash']],
  result_hash: [OTHER_HASH, ['hash', 'signature']],
  evidence_hash: ['-', ['hash', 'signature']],
  node_signature: [`${'B'.repeat(85)}A`, ['hash', 'signature']],
  nonce: [1_000_003, ['hash']],
  block_hash: [`0${'c'.repeat(63)}`, ['hash', 'receipt']],
  assignment_id: [randomUUID(), ['signature', 'receipt']],
  started_at: [OTHER_TIME, ['signature']],
  finished_at: ['2026-06-21T12:00:00.500Z', ['signature']],
  public_key: [`${'B'.repeat(42)}A`, ['signature']],
}
const BESIDE_IT: { readonly [Field in Exclude<keyof ProofToCheck, 'proof'>]: Tampering<ProofToCheck[Field]> } = {
  previous_block_hash: ['0c'.repeat(32), ['link']],
  coordinator_id: [randomUUID(), ['signature']],
}
const IN_THE_RECEIPT: { readonly [Field in keyof ReceiptToCheck]: Tampering<ReceiptToCheck[Field]> } = {
  task_id: [randomUUID(), ['receipt']],
  assignment_id: [randomUUID(), ['receipt']],
  energy_used_wh: ['101', ['receipt']],
  solar_contribution_wh: ['59', ['receipt']],
  carbon_kg: ['0.0109', ['receipt']],
  proof: [{ height: 5, block_hash: `0${'c'.repeat(63)}` }, ['receipt']],
}
/** Another spelling of the same: what is read must be what was hashed. */
const MALFORMED: readonly (readonly [keyof ProofToCheck['proof'], string])[] = [
  ['energy_used_wh', '100.0'],
  ['solar_contribution_wh', '6e1'],
  ['carbon_saved_kg', '0.01080'],
  ['timestamp', '2026-06-21T12:00:01Z'],
  ['node_signature', 'short'],
  ['public_key', 'short'],
]

async function failedAfter(change: (proof: Sealed) => unknown): Promise<readonly Check[]> {
  const proof = await sealedReceipt()
  change(proof)
  const steps = await checkProof(proof.toCheck, proof.receipt, browserHashing)
  return steps.filter(({ ok }) => !ok).map(({ check }) => check)
}

test('a block that was sealed and signed passes every check, in the browser’s own arithmetic', async () => {
  const { toCheck, receipt } = await sealedReceipt()
  const steps = await checkProof(toCheck, receipt, browserHashing)
  expect(steps).toEqual(CHECKS.map((check) => ({ check, ok: true })))
})

test.each(Object.entries(IN_THE_BLOCK))('who changes %s in the block is found out', async (field, [to, failed]) => {
  expect(await failedAfter(({ toCheck }) => Object.assign(toCheck.proof, { [field]: to }))).toEqual(failed)
})

test.each(Object.entries(BESIDE_IT))('who changes %s beside the block is found out', async (field, [to, failed]) => {
  expect(await failedAfter(({ toCheck }) => Object.assign(toCheck, { [field]: to }))).toEqual(failed)
})

test.each(Object.entries(IN_THE_RECEIPT))('who changes %s in the receipt is found out', async (field, [to, failed]) => {
  expect(await failedAfter(({ receipt }) => Object.assign(receipt, { [field]: to }))).toEqual(failed)
})

test('a receipt of another height is found out', async () => {
  expect(
    await failedAfter(({ receipt }) => Object.assign(receipt, { proof: { ...receipt.proof, height: 6 } })),
  ).toEqual(['receipt'])
})

test.each(MALFORMED)('%s written as %s is no block, and nothing else is computed of it', async (field, text) => {
  const { toCheck, receipt } = await sealedReceipt()
  Object.assign(toCheck.proof, { [field]: text })
  expect(await checkProof(toCheck, receipt, browserHashing)).toEqual([{ check: 'form', ok: false }])
})

test('a hash without the leading zero is none, whatever it is the hash of', async () => {
  const { toCheck, receipt } = await sealedReceipt()
  const steps = await checkProof(toCheck, receipt, { ...browserHashing, sha256Hex: async () => OTHER_HASH })
  Object.assign(toCheck.proof, { block_hash: OTHER_HASH })
  const again = await checkProof(toCheck, receipt, { ...browserHashing, sha256Hex: async () => OTHER_HASH })
  expect([steps, again].map((found) => found.find(({ check }) => check === 'hash')?.ok)).toEqual([false, false])
})

test.each(Object.entries({ fr, nl, en, de }))(
  '%s says of every check what is right and what is wrong',
  (_, { earnings }) => {
    const words = CHECKS.flatMap((check) => [earnings.checks[check].right, earnings.checks[check].wrong])
    expect(new Set(words).size).toBe(2 * CHECKS.length)
    expect(words.every((sentence) => sentence.length > 10)).toBe(true)
  },
)
