import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOOKS } from '../ledger/ledger.ts'
import { RESULT_INLINE_MAX_BYTES } from '../report/times.ts'
import { messageContract } from './message.contract.ts'
import { REPORT_CREDIT_STATUSES, ReportRequest, ReportResponse } from './reports.ts'

const sha256 = 'a1'.repeat(32)
const id = '01890000-0000-7000-8000-000000000001'
const digestOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const request = {
  task_id: id,
  assignment_id: id,
  result_hash: sha256,
  energy_used_wh: 100.5,
  solar_contribution_wh: 60.5,
  started_at: '2026-06-21T11:00:00Z',
  finished_at: '2026-06-21T11:30:00.5Z',
  evidence: {
    tier: 'A',
    method: 'plug',
    uncertainty_pct: 1,
    source: 'shelly',
    quarters: [{ starts_at: '2026-06-21T11:00:00Z', energy_wh: 100, solar_wh: 60 }],
    workload_sha256: sha256,
  },
  result: 'cmVzdWx0',
  signature: 'A'.repeat(86),
}

messageContract('a report', ReportRequest, {
  example: request,
  optional: ['evidence', 'result'],
  nullable: ['evidence.workload_sha256'],
  lengths: { signature: [86, 86], result: [0, Math.ceil((64 * 1024 * 4) / 3)] },
  accepts: { energy_used_wh: [0, -1, 1e300], solar_contribution_wh: [0, -1, 1e300] },
  refuses: {
    result: ['cmVzdWx0=', 'cmVz dWx0', 'cmVz\n', 'cm+z', 'cm/z'],
    signature: [`${'A'.repeat(85)}=`, `${'A'.repeat(85)}+`, `${'A'.repeat(85)}\n`],
  },
})

messageContract('the receipt of a report', ReportResponse, {
  example: {
    message: 'Accepted and validated.',
    carbon_credits: '0.0108',
    node_share_eur: '0.000189',
    cooperative_share_eur: '0.000081',
    reward_eur: '0.01',
    credit_status: 'verified',
    book: 'demo',
    proof: { height: 12, block_hash: sha256 },
  },
  optional: ['book'],
  whole: ['proof.height'],
  oneOf: { credit_status: REPORT_CREDIT_STATUSES, book: BOOKS },
})

test('a result of up to 64 KiB travels in the report, whatever its bytes, and arrives as it was', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.integer({ min: RESULT_INLINE_MAX_BYTES - 3, max: RESULT_INLINE_MAX_BYTES }).map((size) => new Uint8Array(size)),
  )
  fc.assert(
    fc.property(bytes, (sent) => {
      const { result } = ReportRequest.parse({ ...request, result: Buffer.from(sent).toString('base64url') })
      expect(digestOf(Buffer.from(result ?? '-', 'base64url'))).toBe(digestOf(sent))
    }),
  )
})

test('a result of one byte more than 64 KiB does not', () => {
  const result = Buffer.alloc(RESULT_INLINE_MAX_BYTES + 1).toString('base64url')
  expect(ReportRequest.safeParse({ ...request, result }).success).toBe(false)
})
