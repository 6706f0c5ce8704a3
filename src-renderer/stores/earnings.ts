import type { Earnings, HostBridge, HostProblem } from '#core/contracts/host-bridge.ts'
import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { defineStore } from 'pinia'
import { type Ref, shallowRef } from 'vue'
import { RECEIPTS_PAGE_MAX, receiptPages } from './receipt-pages.ts'

/** What is shown at first, and what "show more" adds. */
const PAGE = 50

/** What the coordinator said last of this node's earnings; kept while it is away, with when that was. */
export const useEarningsStore = defineStore('earnings', () => {
  const earnings = shallowRef<Earnings | null>(null)
  const receipts = shallowRef<readonly EarningsReceipt[]>([])
  const nextCursor = shallowRef<string | null>(null)
  const readAt = shallowRef<Date | null>(null)
  const problem = shallowRef<HostProblem | null>(null)
  const isBusy = shallowRef(false)

  // Of renewals one at most waits.
  let renewal: Promise<void> | null = null
  const inTurn = inTurns(isBusy)

  /** Everything that is shown is asked for anew, as many receipts as there were; nothing is dropped when that fails. */
  function refresh(bridge: HostBridge): Promise<void> {
    renewal ??= inTurn(() => {
      renewal = null
      return readAnew(bridge, Math.max(PAGE, receipts.value.length))
    })
    return renewal
  }

  async function readAnew(bridge: HostBridge, wanted: number): Promise<void> {
    const found: EarningsReceipt[] = []
    let newest: Earnings | null = null
    for await (const reply of receiptPages(bridge, (count) => Math.min(RECEIPTS_PAGE_MAX, wanted - count))) {
      problem.value = reply.ok ? null : reply.problem
      if (!reply.ok) return
      newest ??= reply.value
      const { items, next_cursor } = reply.value.earnings.receipts
      found.push(...items)
      nextCursor.value = next_cursor
      if (found.length >= wanted) break
    }
    earnings.value = newest
    receipts.value = found
    readAt.value = new Date()
  }

  /** The next receipts behind those that are shown. */
  const more = (bridge: HostBridge): Promise<void> =>
    inTurn(async () => {
      if (nextCursor.value === null) return
      const reply = await bridge.readEarnings({ cursor: nextCursor.value, limit: PAGE })
      problem.value = reply.ok ? null : reply.problem
      if (!reply.ok) return
      const { items, next_cursor } = reply.value.earnings.receipts
      receipts.value = [...receipts.value, ...items]
      nextCursor.value = next_cursor
    })
  let nodeId: string | null = null
  /** What another node of this computer has earned is not this one's; one that is not known yet may be the same. */
  function keepFor(id: string | null | undefined): void {
    if (!id || id === nodeId) return
    if (nodeId !== null) [earnings.value, receipts.value, nextCursor.value, readAt.value] = [null, [], null, null]
    nodeId = id
  }
  return { earnings, receipts, nextCursor, readAt, problem, isBusy, refresh, more, keepFor }
})

/** One read after the other, so that none overtakes another and none is lost. */
function inTurns(isBusy: Ref<boolean>) {
  let turn: Promise<void> = Promise.resolve()
  return function inTurn(work: () => Promise<void>): Promise<void> {
    const mine = async () => {
      isBusy.value = true
      try {
        await work()
      } finally {
        isBusy.value = false
      }
    }
    turn = turn.then(mine, mine)
    return turn
  }
}
