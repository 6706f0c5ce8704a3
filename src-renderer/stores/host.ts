import type { HostBridge, HostState, Shell } from '#core/contracts/host-bridge.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** What the host says; the interface never invents state of its own about the node. */
export const useHostStore = defineStore('host', () => {
  const state = shallowRef<HostState | null>(null)
  const shell = shallowRef<Shell | null>(null)
  /** False while the host cannot be heard: what is shown is its last word. */
  const isHeard = shallowRef(true)

  function take(next: HostState): void {
    if (state.value !== null && next.seq < state.value.seq) return
    state.value = next
  }

  /** Mirrors every state from now on; resolves when the first one is there. */
  async function follow(bridge: HostBridge): Promise<void> {
    bridge.onState(take)
    const [first, where] = await Promise.all([bridge.readState({}), bridge.readShell({})])
    if (first.ok) take(first.value)
    if (where.ok) shell.value = where.value
  }

  const agent = computed(() => state.value?.agent ?? null)
  const preferences = computed(() => state.value?.preferences ?? null)
  return { state, shell, agent, preferences, isHeard, follow, take }
})
