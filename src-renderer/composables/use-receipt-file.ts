import { RECEIPT_COLUMNS, receiptCells } from '#core/credit/receipt-columns.ts'
import { csvLine } from '#core/csv.ts'
import type { HostBridge, HostProblem } from '#core/contracts/host-bridge.ts'
import { onScopeDispose, readonly, shallowRef } from 'vue'
import { receiptPages } from '../stores/receipt-pages.ts'

/** Below what `saveText` takes: who has more receipts gets them in several files, and none is too long to be sent. */
const FILE_CHARACTERS_MAX = 15_000_000

export type ReceiptFile =
  | { readonly state: 'idle' | 'notSaved' }
  | { readonly state: 'reading'; readonly count: number }
  | { readonly state: 'saved'; readonly count: number; readonly files: number }
  | { readonly state: 'failed'; readonly problem: HostProblem }

/**
 * Saves every receipt as CSV, with the columns of the command line; says how far it is. Stops when it is told to, and when
 * whoever asked has left.
 */
export function useReceiptFile(
  bridge: Pick<HostBridge, 'readEarnings' | 'saveText'>,
  fileCharactersMax: number = FILE_CHARACTERS_MAX,
) {
  const result = shallowRef<ReceiptFile>({ state: 'idle' })
  let stopping = new AbortController()

  async function save(): Promise<void> {
    if (result.value.state === 'reading') return
    stopping = new AbortController()
    result.value = { state: 'reading', count: 0 }
    try {
      result.value = await readAndSave(stopping.signal)
    } finally {
      // The host is gone: nothing was saved, and the strip above says why.
      if (result.value.state === 'reading') result.value = { state: 'notSaved' }
    }
  }
  const stop = () => stopping.abort()
  onScopeDispose(stop)

  async function readAndSave(signal: AbortSignal): Promise<ReceiptFile> {
    const written = { count: 0, files: 0 }
    let text = csvLine(RECEIPT_COLUMNS)
    for await (const reply of receiptPages(bridge)) {
      if (signal.aborted) return { state: 'notSaved' }
      if (!reply.ok) return { state: 'failed', problem: reply.problem }
      for (const receipt of reply.value.earnings.receipts.items) {
        const line = csvLine(receiptCells(receipt))
        if (text.length + line.length > fileCharactersMax) {
          const trouble = await write(text, (written.files += 1))
          if (trouble) return trouble
          if (signal.aborted) return { state: 'notSaved' }
          text = csvLine(RECEIPT_COLUMNS)
        }
        text += line
        written.count += 1
      }
      result.value = { state: 'reading', count: written.count }
    }
    return (await write(text, (written.files += 1))) ?? { state: 'saved', ...written }
  }

  async function write(text: string, number: number): Promise<ReceiptFile | null> {
    const reply = await bridge.saveText({ name: `koprogo-receipts${number === 1 ? '' : `-${number}`}.csv`, text })
    if (!reply.ok) return { state: 'failed', problem: reply.problem }
    return reply.value.saved ? null : { state: 'notSaved' }
  }
  return { result: readonly(result), save, stop }
}
