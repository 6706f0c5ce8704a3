import { RECEIPT_COLUMNS, receiptCells } from '#core/credit/receipt-columns.ts'
import { csvLine } from '#core/csv.ts'
import type { HostBridge } from '#core/contracts/host-bridge.ts'
import type { useEarningsStore } from '../stores/earnings.ts'

/** Saves every receipt as CSV, with the columns of the command line; false when it could not be. */
export async function saveReceipts(bridge: HostBridge, store: ReturnType<typeof useEarningsStore>): Promise<boolean> {
  const receipts = await store.all(bridge)
  if (receipts === null) return false
  const text = [csvLine(RECEIPT_COLUMNS), ...receipts.map((receipt) => csvLine(receiptCells(receipt)))].join('')
  const reply = await bridge.saveText({ name: 'koprogo-receipts.csv', text })
  if (!reply.ok) store.problem = reply.problem
  return reply.ok
}
