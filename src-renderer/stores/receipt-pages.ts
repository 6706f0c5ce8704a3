import type { Earnings, HostBridge, HostReply } from '#core/contracts/host-bridge.ts'

/** The longest page that there is. */
export const RECEIPTS_PAGE_MAX = 500

/**
 * This node's receipts, newest first, page by page; `limitAfter` says how long the next page may be after so many receipts.
 * Ends after the last page or after the first problem.
 */
export async function* receiptPages(
  bridge: Pick<HostBridge, 'readEarnings'>,
  limitAfter: (count: number) => number = () => RECEIPTS_PAGE_MAX,
): AsyncGenerator<HostReply<Earnings>> {
  let cursor: string | null = null
  let count = 0
  do {
    const reply: HostReply<Earnings> = await bridge.readEarnings({ cursor, limit: limitAfter(count) })
    yield reply
    if (!reply.ok) return
    count += reply.value.earnings.receipts.items.length
    cursor = reply.value.earnings.receipts.next_cursor
  } while (cursor !== null)
}
