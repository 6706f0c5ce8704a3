import { createPinia, setActivePinia } from 'pinia'
import { expect, test } from 'vitest'
import type { HostBridge, HostState } from '#core/contracts/host-bridge.ts'
import { useHostStore } from './host.ts'

const state = (seq: number) => ({ seq, agent: null, preferences: {} }) as HostState

async function setup() {
  setActivePinia(createPinia())
  const ears: { state: (state: HostState) => void; heard: (isHeard: boolean) => void }[] = []
  const bridge = {
    readState: () => Promise.resolve({ ok: true, value: state(5) }),
    readShell: () => Promise.resolve({ ok: true, value: { kind: 'browser' } }),
    onHeard: (heard: (isHeard: boolean) => void) => {
      ears.push({ state: () => undefined, heard })
      return () => undefined
    },
    onState: (listener: (state: HostState) => void) => {
      ears.push({ state: listener, heard: () => undefined })
      return () => undefined
    },
  }
  const store = useHostStore()
  await store.follow(bridge as unknown as HostBridge)
  return {
    store,
    say: (seq: number) => ears.forEach((ear) => ear.state(state(seq))),
    hear: (isHeard: boolean) => ears.forEach((ear) => ear.heard(isHeard)),
  }
}

test('shows the newest state, whatever comes after it', async () => {
  const { store, say } = await setup()
  say(4)
  expect([store.state?.seq, store.isHeard]).toEqual([5, true])
  say(6)
  expect(store.state?.seq).toBe(6)
})

test('keeps the last word of a host that is not heard, and believes a host that was started anew', async () => {
  const { store, say, hear } = await setup()
  hear(false)
  expect([store.state?.seq, store.isHeard]).toEqual([5, false])
  hear(true)
  say(1)
  expect([store.state?.seq, store.isHeard]).toEqual([1, true])
  hear(true)
  say(0)
  expect(store.state?.seq).toBe(1)
})
