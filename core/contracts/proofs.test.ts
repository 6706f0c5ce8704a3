import { messageContract } from './message.contract.ts'
import { ProofItem, ProofsQuery, ProofsResponse, VerifyResponse } from './proofs.ts'

const sha256 = 'a1'.repeat(32)
const id = '01890000-0000-7000-8000-000000000001'
const item = {
  height: 1,
  previous_hash: sha256,
  task_id: id,
  node_id: id,
  timestamp: '2026-06-21T12:00:00.000Z',
  energy_used_wh: '100',
  solar_contribution_wh: '60',
  carbon_saved_kg: '0.0108',
  factor_id: 'be-2025',
  result_hash: sha256,
  evidence_hash: sha256,
  node_signature: 'A'.repeat(86),
  nonce: 23,
  block_hash: sha256,
  assignment_id: id,
  started_at: '2026-06-21T11:00:00Z',
  finished_at: '2026-06-21T11:30:00.5Z',
  public_key: 'A'.repeat(43),
}
const BASE64URL_REFUSED = ['', 'AA==', 'A+', 'A/', 'A\n']

messageContract('the query for proofs', ProofsQuery, {
  example: { after_height: '500', limit: '50' },
  reads: { after_height: 500, limit: 50 },
  optional: ['after_height', 'limit'],
  accepts: { after_height: ['0', '999999999999999'], limit: ['1', '500'] },
  refuses: { after_height: ['-1', '9999999999999999', '1.5'], limit: ['0', '501', '-1', ' 1', '0x10'] },
})

messageContract('a published proof', ProofItem, {
  example: item,
  anyText: ['started_at', 'finished_at'],
  whole: ['height', 'nonce'],
  accepts: { previous_hash: ['genesis'], evidence_hash: ['-'] },
  refuses: {
    previous_hash: ['', '-', 'Genesis'],
    evidence_hash: ['', 'genesis', '--'],
    node_signature: BASE64URL_REFUSED,
    public_key: BASE64URL_REFUSED,
  },
})

messageContract('a page of the log', ProofsResponse, {
  example: { proofs: [item], next_after_height: 1 },
  nullable: ['next_after_height'],
  anyText: ['proofs.0.started_at', 'proofs.0.finished_at'],
  whole: ['proofs.0.height', 'proofs.0.nonce', 'next_after_height'],
  accepts: { proofs: [[]] },
})

messageContract('the verdict on the log', VerifyResponse, {
  example: {
    valid: false,
    height: 12,
    head_hash: sha256,
    checked: 7,
    first_invalid: { height: 7, reason: 'signature' },
  },
  optional: ['first_invalid'],
  anyText: ['head_hash'],
  whole: ['height', 'checked', 'first_invalid.height'],
  accepts: { valid: [true], head_hash: ['genesis'] },
})
