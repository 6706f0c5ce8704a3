import type { HostProblem, HostReply } from '#core/contracts/host-bridge.ts'
import { readonly, shallowRef } from 'vue'

/** One call of the bridge: whether it is under way, and what was wrong with the last one. A second one waits for none. */
export function useCall() {
  const isBusy = shallowRef(false)
  const problem = shallowRef<HostProblem | null>(null)

  /** The value, or null when there is a problem to show. A tap while the last one is under way does nothing. */
  async function run<T>(call: () => Promise<HostReply<T>>): Promise<T | null> {
    if (isBusy.value) return null
    isBusy.value = true
    try {
      const reply = await call()
      problem.value = reply.ok ? null : reply.problem
      return reply.ok ? reply.value : null
    } finally {
      isBusy.value = false
    }
  }
  const forget = () => (problem.value = null)
  return { isBusy: readonly(isBusy), problem: readonly(problem), run, forget }
}
