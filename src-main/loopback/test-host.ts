import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { NodeCall } from '#core/contracts/host-calls.ts'
import { aHostState } from '#core/contracts/test-states.ts'
import type { Host } from '../host/ports.ts'

/** For tests: a host that remembers what it was asked, answers `readState`, and says what it is told to. */
export function inMemoryHost() {
  const asked: { readonly name: NodeCall; readonly input: unknown }[] = []
  const listeners = new Set<(state: HostState) => void>()
  let state = aHostState()
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
