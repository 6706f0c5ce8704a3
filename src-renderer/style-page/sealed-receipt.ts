import type { ProofToCheck } from '#core/contracts/host-bridge.ts'
import { asCoordinatorId } from '#core/ids.ts'
import { meetsDifficulty, proofText } from '#core/proof/green-proof.ts'
import { type PublishedForm, readPublished } from '#core/proof/published-form.ts'
import { reportStatement } from '#core/statement.ts'
import { browserHashing, type ReceiptToCheck } from '../proof/check-proof.ts'

/** RFC 8410, section 7: what stands before the 32 bytes of a private Ed25519 key. */
const PKCS8_HEAD = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
const COORDINATOR_ID = '01890a5d-ac96-774b-bcce-b302099a8000'
const PREVIOUS_HASH = '0b'.repeat(32)

/** What a block says before it is signed and sealed. */
const CONTENT = {
  height: 5,
  previous_hash: PREVIOUS_HASH,
  task_id: '01890a5d-ac96-774b-bcce-b302099a8058',
  node_id: '01890a5d-ac96-774b-bcce-b302099a8059',
  assignment_id: '01890a5d-ac96-774b-bcce-b302099a8057',
  timestamp: '2026-06-21T11:50:01.000Z',
  energy_used_wh: '100',
  solar_contribution_wh: '60',
  carbon_saved_kg: '0.0108',
  factor_id: 'be-2025',
  result_hash: 'a1'.repeat(32),
  evidence_hash: 'e7'.repeat(32),
  started_at: '2026-06-21T11:45:00.000Z',
  finished_at: '2026-06-21T11:50:00.000Z',
}

/**
 * For the style page and for tests: a block that a node has really signed and that is really sealed, as it is published,
 * with the receipt of its task. The key is always the same one, so that pictures are too.
 */
export async function sealedReceipt(
  changes: Partial<typeof CONTENT> = {},
): Promise<{ toCheck: ProofToCheck; receipt: ReceiptToCheck }> {
  const content = { ...CONTENT, ...changes }
  const { sign, publicKey } = await signer()
  const unsigned = { ...content, nonce: 0, block_hash: '', node_signature: '', public_key: publicKey }
  const text = reportStatement({
    ...blockOf(unsigned),
    coordinatorId: asCoordinatorId(COORDINATOR_ID),
    energyWh: content.energy_used_wh,
    solarWh: content.solar_contribution_wh,
  })
  const proof = await seal({ ...unsigned, node_signature: await sign(text) })
  const { task_id, assignment_id, energy_used_wh, solar_contribution_wh, height, block_hash } = proof
  const receipt = { task_id, assignment_id, energy_used_wh, solar_contribution_wh, carbon_kg: proof.carbon_saved_kg }
  return {
    toCheck: { proof, previous_block_hash: content.previous_hash, coordinator_id: COORDINATOR_ID },
    receipt: { ...receipt, proof: { height, block_hash } },
  }
}

async function seal(form: PublishedForm): Promise<PublishedForm> {
  for (let nonce = 0; ; nonce++) {
    const block_hash = await browserHashing.sha256Hex(proofText(blockOf({ ...form, nonce })))
    if (meetsDifficulty(block_hash, 1)) return { ...form, nonce, block_hash }
  }
}

function blockOf(form: PublishedForm) {
  const read = readPublished(form)
  if ('fault' in read) throw new Error(read.fault)
  return read.proof
}

async function signer() {
  const pkcs8 = Uint8Array.from([...PKCS8_HEAD, ...Array.from({ length: 32 }, (_, byte) => byte)])
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign'])
  const { x: publicKey = '' } = await crypto.subtle.exportKey('jwk', key)
  return { publicKey, sign: async (text: string) => base64Url(await crypto.subtle.sign('Ed25519', key, bytes(text))) }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const base64Url = (buffer: ArrayBuffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
