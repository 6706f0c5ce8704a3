import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import type { HostBridge, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { EnergyHistory } from '#core/contracts/solar.ts'
import { isKnown } from '../components/solar/energy-slots.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { useEnergy } from './use-energy.ts'

const at = (day: number, hour = 0) => new Date(2026, 5, day, hour)
const AWAY: HostReply<never> = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }
const state = (is_locked: boolean, seq: number) => ({ seq, lock: { has_pin: true, is_locked } }) as HostState

/** Energy of a host that answers when the test says so. */
function setup({ isLocked = false } = {}) {
  const asked: { input: unknown; answer: (reply: HostReply<EnergyHistory>) => void }[] = []
  const readEnergy = (input: unknown) => new Promise((answer) => asked.push({ input, answer }))
  const now = shallowRef(at(21, 12))
  const { used } = inComponent(
    () => {
      const host = useHostStore()
      host.take(state(isLocked, 1))
      return { ...useEnergy(now), host }
    },
    (app) => {
      app.provide(bridgeKey, { readEnergy } as unknown as HostBridge).use(createPinia())
      app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
    },
  )
  const known = () => used.slots.value?.filter(isKnown).map(({ start, workWh }) => [start, workWh]) ?? null
  return { ...used, asked, now, known }
}
const said = (starts_at: Date, compute_wh: number): HostReply<EnergyHistory> => {
  const nothing = { pv_wh: null, import_wh: null, export_wh: null, battery_wh: null, host_wh: 0, solar_wh: 0 }
  return { ok: true, value: { buckets: [{ ...nothing, starts_at: starts_at.toISOString(), compute_wh }] } }
}

test('today is asked for, and anew as time goes on', async () => {
  const { asked, known, now, when } = setup()
  expect(asked.map(({ input }) => input)).toEqual([{ period: 'day', at: at(21).toISOString() }])
  expect([known(), when.value]).toEqual([null, 'Sunday 21 June'])
  asked[0]?.answer(said(at(21, 11), 4))
  await expect.poll(known).toEqual([[at(21, 11), 4]])
  now.value = at(21, 13)
  await expect.poll(() => asked.length).toBe(2)
  expect(known()).toEqual([[at(21, 11), 4]])
  now.value = at(22, 1)
  await expect.poll(() => asked.at(-1)?.input).toEqual({ period: 'day', at: at(22).toISOString() })
  expect(known()).toBeNull()
})

test('an answer that comes after another period was chosen is not shown', async () => {
  const { asked, known, move, isNewest } = setup()
  move(-1)
  await expect.poll(() => asked.at(-1)?.input).toEqual({ period: 'day', at: at(20).toISOString() })
  expect(isNewest.value).toBe(false)
  asked[1]?.answer(said(at(20, 9), 7))
  await expect.poll(known).toEqual([[at(20, 9), 7]])
  asked[0]?.answer(said(at(21, 9), 1))
  await nextTick()
  expect(known()).toEqual([[at(20, 9), 7]])
})

test('nobody goes beyond the present, and another period begins there', async () => {
  const { asked, move, period, isNewest, when } = setup()
  move(1)
  expect(isNewest.value).toBe(true)
  move(-1)
  period.value = 'month'
  await expect.poll(() => asked.at(-1)?.input).toEqual({ period: 'month', at: at(1).toISOString() })
  expect([isNewest.value, when.value]).toEqual([true, 'June 2026'])
  expect(asked).toHaveLength(2)
})

test('why it is not known is said', async () => {
  const { asked, known, energyProblem } = setup()
  asked[0]?.answer(AWAY)
  await expect.poll(() => energyProblem.value).toContain('in the node itself')
  expect(known()).toBeNull()
})

test('nothing is asked for while it is locked', async () => {
  const { asked, host } = setup({ isLocked: true })
  await nextTick()
  expect(asked).toEqual([])
  host.take(state(false, 2))
  await expect.poll(() => asked.length).toBe(1)
})
