import type { HostBridge, HostProblem } from '#core/contracts/host-bridge.ts'
import { readonly, shallowRef, watch } from 'vue'
import { browserHashing, checkProof, type CheckStep, type Hashing, type ReceiptToCheck } from '../proof/check-proof.ts'

/** `notDone`: this device could not compute it, which says nothing about the receipt. */
export type ReceiptCheck =
  | { readonly state: 'idle' | 'checking' }
  | { readonly state: 'done'; readonly steps: readonly CheckStep[] }
  | { readonly state: 'noBlock'; readonly problem: HostProblem }
  | { readonly state: 'notDone'; readonly reason: string }

/** Checks the receipt that is shown. Another receipt begins unchecked, and what was still under way is of no use to it. */
export function useReceiptCheck(
  receipt: () => ReceiptToCheck | null,
  bridge: Pick<HostBridge, 'readProof'>,
  hashing: Hashing = browserHashing,
) {
  const result = shallowRef<ReceiptCheck>({ state: 'idle' })
  let newest = 0
  watch(
    receipt,
    () => {
      newest += 1
      result.value = { state: 'idle' }
    },
    { flush: 'sync' },
  )

  async function check(): Promise<void> {
    const shown = receipt()
    if (shown === null || result.value.state === 'checking') return
    const mine = (newest += 1)
    result.value = { state: 'checking' }
    const found = await outcome(shown).catch((error: unknown): ReceiptCheck => ({
      state: 'notDone',
      reason: String(error),
    }))
    if (mine === newest) result.value = found
  }

  async function outcome(shown: ReceiptToCheck): Promise<ReceiptCheck> {
    const reply = await bridge.readProof({ height: shown.proof.height })
    if (!reply.ok) return { state: 'noBlock', problem: reply.problem }
    return { state: 'done', steps: await checkProof(reply.value, shown, hashing) }
  }
  return { result: readonly(result), check }
}
