import type { EarningsReceipt } from '#core/contracts/credits.ts'
import type { ProofToCheck } from '#core/contracts/host-bridge.ts'
import { asCoordinatorId } from '#core/ids.ts'
import { meetsDifficulty, proofText } from '#core/proof/green-proof.ts'
import { hasSignatureForm, readPublished } from '#core/proof/published-form.ts'
import { reportStatement } from '#core/statement.ts'

/** What is done in front of the user, in this order. */
export const CHECKS = ['form', 'hash', 'link', 'signature', 'receipt'] as const
export type CheckStep = { readonly check: (typeof CHECKS)[number]; readonly ok: boolean }

/** What a receipt and its block both say. */
export type ReceiptToCheck = Pick<
  EarningsReceipt,
  'task_id' | 'assignment_id' | 'energy_used_wh' | 'solar_contribution_wh' | 'carbon_kg' | 'proof'
>

export type Hashing = {
  /** SHA-256 of the UTF-8 bytes of a text, 64 lower-case hex digits. */
  readonly sha256Hex: (text: string) => Promise<string>
  /** Whether an Ed25519 signature (base64url) over a text was made with a key (base64url, 32 bytes). */
  readonly verify: (signed: { publicKey: string; text: string; signature: string }) => Promise<boolean>
}

/**
 * Computes the block's hash and checks the node's signature, without asking anybody: the hash of the published fields is the
 * block's, it follows the block before, the signature fits the key that the log names, and the receipt says the same as
 * the block. It does not show that what was measured is true.
 */
export async function checkProof(
  { proof: form, previous_block_hash, coordinator_id }: ProofToCheck,
  receipt: ReceiptToCheck,
  { sha256Hex, verify }: Hashing,
): Promise<readonly CheckStep[]> {
  const read = readPublished(form)
  // Of what is no block nothing else can be computed.
  if ('fault' in read || !hasSignatureForm(read.proof)) return [{ check: 'form', ok: false }]
  const { proof } = read
  const statement = reportStatement({
    ...proof,
    coordinatorId: asCoordinatorId(coordinator_id),
    energyWh: form.energy_used_wh,
    solarWh: form.solar_contribution_wh,
  })
  const hash = await sha256Hex(proofText(proof))
  return [
    { check: 'form', ok: true },
    { check: 'hash', ok: hash === form.block_hash && meetsDifficulty(hash, 1) },
    { check: 'link', ok: form.previous_hash === previous_block_hash },
    {
      check: 'signature',
      ok: await verify({ publicKey: form.public_key, text: statement, signature: form.node_signature }),
    },
    { check: 'receipt', ok: saysTheSame(form, receipt) },
  ]
}

const saysTheSame = (form: ProofToCheck['proof'], receipt: ReceiptToCheck): boolean =>
  form.height === receipt.proof.height &&
  form.block_hash === receipt.proof.block_hash &&
  form.task_id === receipt.task_id &&
  form.assignment_id === receipt.assignment_id &&
  form.energy_used_wh === receipt.energy_used_wh &&
  form.solar_contribution_wh === receipt.solar_contribution_wh &&
  form.carbon_saved_kg === receipt.carbon_kg

const bytesOf = (base64Url: string) =>
  Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** The browser's own arithmetic (Web Cryptography API; Ed25519 is in Chromium from 137 on). */
export const browserHashing: Hashing = {
  async sha256Hex(text) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  },
  async verify({ publicKey, text, signature }) {
    const key = await crypto.subtle.importKey('raw', bytesOf(publicKey), 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, bytesOf(signature), new TextEncoder().encode(text))
  },
}
