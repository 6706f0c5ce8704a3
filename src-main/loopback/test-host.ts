import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { NodeCall } from '#core/contracts/host-calls.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import type { Host } from '../host/ports.ts'

/** For tests: a node that is not registered yet. */
export const aState = (changes: Partial<HostState> = {}): HostState => ({
  seq: 1,
  phase: 'welcome',
  agent: null,
  problem: null,
  notices: [],
  preferences: PREFERENCES_DEFAULT,
  machine: { cores: 4, cpu: 'A processor', name: 'hall', is_raspberry_pi: false },
  lock: { has_pin: false, is_locked: false },
  ...changes,
})

/** For tests: a host that remembers what it was asked, answers `readState`, and says what it is told to. */
export function inMemoryHost() {
  const asked: { readonly name: NodeCall; readonly input: unknown }[] = []
  const listeners = new Set<(state: HostState) => void>()
  let state = aState()
  const host: Host = {
    call(name, input) {
      asked.push({ name, input })
      const value: unknown = name === 'readState' ? state : {}
      return Promise.resolve({ ok: true, value } as HostReply<never>)
    },
    watch(listener) {
      listeners.add(listener)
      listener(state)
      return () => void listeners.delete(listener)
    },
    stop: () => Promise.resolve(),
  }
  return {
    host,
    asked,
    listeners,
    say(next: HostState) {
      state = next
      for (const listener of listeners) listener(next)
    },
  }
}
