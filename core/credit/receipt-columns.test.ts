import { expect, test } from 'vitest'
import { anEarning } from '#main/agent/test-reports.ts'
import { RECEIPT_COLUMNS, receiptCells } from './receipt-columns.ts'

test('a receipt is a row of the CSV, with what became of its money', () => {
  const receipt = anEarning({ proof: { height: 12, block_hash: 'a1'.repeat(32) } })
  const row = Object.fromEntries(RECEIPT_COLUMNS.map((name, place) => [name, receiptCells(receipt)[place]]))
  const { redemption, campaign, proof: _, ...own } = receipt
  expect(row).toEqual({
    ...own,
    campaign_id: campaign?.id,
    campaign_name: 'Audit of the archive',
    redemption_id: redemption?.id,
    redemption_state: 'requested',
    proof_height: '12',
    block_hash: 'a1'.repeat(32),
  })
  expect(receiptCells(anEarning({ redemption: null })).slice(14, 16)).toEqual(['', ''])
  expect(receiptCells(anEarning({ campaign: null })).slice(4, 6)).toEqual(['', ''])
})
