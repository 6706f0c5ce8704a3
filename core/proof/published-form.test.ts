import { describe, expect, test } from 'vitest'
import { hasSignatureForm, type PublishedForm, readPublished } from './published-form.ts'

const ID = '01890000-0000-7000-8000-000000000001'
const form: PublishedForm = {
  height: 5,
  previous_hash: 'genesis',
  task_id: ID,
  node_id: ID,
  timestamp: '2026-06-21T12:00:00.000Z',
  energy_used_wh: '100',
  solar_contribution_wh: '60.5',
  carbon_saved_kg: '0.0108',
  factor_id: 'be-2025',
  result_hash: 'a1'.repeat(32),
  evidence_hash: '-',
  node_signature: `${'A'.repeat(85)}g`,
  nonce: 7,
  block_hash: `0${'b'.repeat(63)}`,
  assignment_id: ID,
  started_at: '2026-06-21T11:55:00.000Z',
  finished_at: '2026-06-21T12:00:00.000Z',
  public_key: `${'A'.repeat(42)}E`,
}
const faultOf = (changes: Partial<PublishedForm>) => {
  const read = readPublished({ ...form, ...changes })
  return 'fault' in read ? read.fault : null
}

test('a published block is read in its exact units', () => {
  const read = readPublished(form)
  expect('proof' in read && read.proof).toMatchObject({
    height: 5n,
    energyUWh: 100_000_000n,
    solarUWh: 60_500_000n,
    carbonNg: 10_800_000_000n,
    timestamp: new Date(form.timestamp),
    nonce: 7n,
  })
})

describe('what could be written in another way is no block', () => {
  test.each(['100.0', '0100', '1e2', '0.0000001', 'much'])('energy as %j', (decimal) => {
    expect(faultOf({ energy_used_wh: decimal })).toContain(decimal)
    expect(faultOf({ solar_contribution_wh: decimal })).toContain(decimal)
  })

  test.each(['0.01080', '0.0000000000001', '-'])('carbon as %j', (decimal) => {
    expect(faultOf({ carbon_saved_kg: decimal })).toContain(decimal)
  })

  test.each(['2026-06-21T12:00:00Z', '2026-06-21', 'noon'])('the time as %j', (timestamp) => {
    expect(faultOf({ timestamp })).toContain(timestamp)
  })
})

test('key and signature have one form each', () => {
  const read = readPublished(form)
  if (!('proof' in read)) throw new Error(read.fault)
  const { publicKey, nodeSignature } = read.proof
  expect(hasSignatureForm({ publicKey, nodeSignature })).toBe(true)
  expect(hasSignatureForm({ publicKey: `${'A'.repeat(42)}B`, nodeSignature })).toBe(false)
  expect(hasSignatureForm({ publicKey, nodeSignature: 'A'.repeat(84) })).toBe(false)
})
