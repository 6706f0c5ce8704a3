import type { HostBridge, HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

/** What the host says; the interface never invents state of its own about the node. */
export const useHostStore = defineStore('host', () => {
  const state = shallowRef<HostState | null>(null)
  const shell = shallowRef<Shell | null>(null)
  /** False while the host cannot be heard: what is shown is its last word. */
  const isHeard = shallowRef(true)

  let newestSeq = 0
  function take(next: HostState): void {
    if (next.seq < newestSeq) return
    newestSeq = next.seq
    state.value = next
  }

  /** What the host answered to a change, for as long as its next state is under way. */
  function takePreferences(preferences: Preferences): void {
    if (state.value) state.value = { ...state.value, preferences }
  }

  /** Who is heard again may have been started anew, and counts from the beginning. */
  function hear(isHeardNow: boolean): void {
    if (isHeardNow && !isHeard.value) newestSeq = 0
    isHeard.value = isHeardNow
  }

  /** Mirrors every state from now on; resolves when the first one is there. */
  async function follow(bridge: HostBridge): Promise<void> {
    bridge.onHeard?.(hear)
    bridge.onState(take)
    const [first, where] = await Promise.all([bridge.readState({}), bridge.readShell({})])
    if (first.ok) take(first.value)
    if (where.ok) shell.value = where.value
  }

  const agent = computed(() => state.value?.agent ?? null)
  const preferences = computed(() => state.value?.preferences ?? null)
  return { state, shell, agent, preferences, isHeard, follow, take, takePreferences }
})
