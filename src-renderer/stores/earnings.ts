import type { Earnings, HostBridge, HostProblem } from '#core/contracts/host-bridge.ts'
import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

const PAGE = 50
/** The longest page that there is: for the file of all receipts. */
const PAGE_MAX = 500

/** What the coordinator said last of this node's earnings; kept while it is away, with when that was. */
export const useEarningsStore = defineStore('earnings', () => {
  const earnings = shallowRef<Earnings | null>(null)
  const receipts = shallowRef<readonly EarningsReceipt[]>([])
  const readAt = shallowRef<Date | null>(null)
  const problem = shallowRef<HostProblem | null>(null)
  const isBusy = shallowRef(false)

  async function read(bridge: HostBridge, cursor: string | null): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    try {
      const reply = await bridge.readEarnings({ cursor, limit: PAGE })
      problem.value = reply.ok ? null : reply.problem
      if (!reply.ok) return
      const { items } = reply.value.earnings.receipts
      earnings.value = reply.value
      receipts.value = cursor === null ? items : [...receipts.value, ...items]
      readAt.value = new Date()
    } finally {
      isBusy.value = false
    }
  }
  const more = (bridge: HostBridge) => read(bridge, earnings.value?.earnings.receipts.next_cursor ?? null)

  /** Every receipt there is, page by page; null when one could not be had, and `problem` says why. */
  async function all(bridge: HostBridge): Promise<readonly EarningsReceipt[] | null> {
    const found: EarningsReceipt[] = []
    let cursor: string | null = null
    do {
      const reply = await bridge.readEarnings({ cursor, limit: PAGE_MAX })
      problem.value = reply.ok ? null : reply.problem
      if (!reply.ok) return null
      found.push(...reply.value.earnings.receipts.items)
      cursor = reply.value.earnings.receipts.next_cursor
    } while (cursor !== null)
    return found
  }
  return { earnings, receipts, readAt, problem, isBusy, read, more, all }
})
