import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createApp } from 'vue'
import type { HostBridge, HostState, Shell } from '#core/contracts/host-bridge.ts'
import { bridgeKey } from './bridge-key.ts'
import { useHostStore } from './host.ts'
import { usePinStore } from './pin.ts'

function setup() {
  const given: unknown[] = []
  const refusal = { ok: false, problem: { code: 'pin_wrong', field: 'pin', detail: null, values: { left: 3 } } }
  const keep = async (input: { pin: string | null }) => {
    given.push(input)
    return input.pin === '0000' ? refusal : { ok: true, value: {} }
  }
  const app = createApp({})
  app.provide(bridgeKey, { setPin: keep, unlock: keep } as unknown as HostBridge)
  app.use(createPinia())
  const host = app.runWithContext(() => useHostStore())
  let seq = 0
  const be = ({ is_kiosk, has_pin }: { is_kiosk: boolean; has_pin: boolean }) => {
    host.shell = { is_kiosk } as Shell
    host.take({ seq: ++seq, lock: { has_pin, is_locked: false } } as HostState)
  }
  return { pin: app.runWithContext(() => usePinStore()), given, be }
}

test('a new PIN is kept when it was typed twice the same', async () => {
  const { pin, given } = setup()
  const done = pin.ask('set')
  await pin.give('2580')
  expect([pin.what, pin.first, given]).toEqual(['set', '2580', []])
  await pin.give('2508')
  expect([pin.differs, pin.first, given]).toEqual([true, null, []])
  await pin.give('2580')
  await pin.give('2580')
  expect(await done).toBe(true)
  expect([pin.what, given]).toEqual([null, [{ pin: '2580', old: null }]])
})

test('a wrong PIN is told and asked for again; whoever puts the question away has not done it', async () => {
  const { pin } = setup()
  const done = pin.ask('unlock')
  await pin.give('0000')
  expect([pin.what, pin.problem?.code]).toEqual(['unlock', 'pin_wrong'])
  pin.end(false)
  expect(await done).toBe(false)
  expect(pin.problem).toBeNull()
})

test('nothing is asked for where nothing is locked', async () => {
  const { pin } = setup()
  expect(await pin.ensureUnlocked()).toBe(true)
  expect(pin.what).toBeNull()
})

test('a kiosk without a PIN is pointed out until somebody has heard it; nothing else is', () => {
  const { pin, be } = setup()
  const said = () => [pin.isMissing, pin.isPointedOut]
  expect(said()).toEqual([false, false])
  be({ is_kiosk: false, has_pin: false })
  expect(said()).toEqual([false, false])
  be({ is_kiosk: true, has_pin: false })
  expect(said()).toEqual([true, true])
  be({ is_kiosk: true, has_pin: true })
  expect(said()).toEqual([false, false])
  be({ is_kiosk: true, has_pin: false })
  pin.putAway()
  expect(said()).toEqual([true, false])
})
