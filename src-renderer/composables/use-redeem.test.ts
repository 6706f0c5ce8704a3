import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import type { HostBridge, HostProblem, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import { messages as de } from '../locales/de.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { usePinStore } from '../stores/pin.ts'
import { useRedeem } from './use-redeem.ts'

const problem = (changes: Partial<HostProblem>): HostReply<never> => ({
  ok: false,
  problem: { code: 'nothing_payable', field: null, detail: 'In English.', values: {}, ...changes },
})

/** Redeem in German, in an interface whose host answers with what the test puts into `replies`. */
async function setup({ isLocked = false } = {}) {
  const told: string[] = []
  const replies: { redeem: unknown; unlock: unknown } = { redeem: null, unlock: { ok: true, value: {} } }
  const answer = (call: 'redeem' | 'unlock') => () => {
    told.push(call)
    return Promise.resolve(replies[call])
  }
  const bridge = { redeem: answer('redeem'), unlock: answer('unlock') } as unknown as HostBridge
  const found: { redeem?: ReturnType<typeof useRedeem>; pin?: ReturnType<typeof usePinStore> } = {}
  const app = createSSRApp({
    setup() {
      useHostStore().take({ seq: 1, lock: { has_pin: isLocked, is_locked: isLocked } } as HostState)
      found.redeem = useRedeem(() => told.push('redeemed'))
      found.pin = usePinStore()
      return () => null
    },
  })
  app.provide(bridgeKey, bridge).use(createPinia()).use(german())
  await renderToString(app)
  if (!found.redeem || !found.pin) throw new Error('The component was not set up')
  return { told, replies, pin: found.pin, ...found.redeem }
}
const german = () => createI18n({ legacy: false, locale: 'de', messages: { de } })
/** Spaces of every kind look the same to a reader of this file. */
const plain = (text: string | null) => text?.replaceAll(/[\u00A0\u202F]/g, ' ')

test('what was asked for is said, and the books are read anew', async () => {
  const { told, replies, redeem, success, refusal, isBusy } = await setup()
  replies.redeem = { ok: true, value: { redemption_id: 'r', amount_eur: '1.5', credits: 2 } }
  const asked = redeem()
  expect(isBusy.value).toBe(true)
  await asked
  expect([told, isBusy.value, refusal.value]).toEqual([['redeem', 'redeemed'], false, null])
  expect(plain(success.value)).toContain('1,50 € angefragt')
})

test('a refusal is said in the reader’s language, in the place of what was asked for before', async () => {
  const { told, replies, redeem, success, refusal } = await setup()
  replies.redeem = { ok: true, value: { redemption_id: 'r', amount_eur: '1.5', credits: 2 } }
  await redeem()
  replies.redeem = problem({ code: 'coordinator_unreachable' })
  await redeem()
  expect([told, success.value]).toEqual([['redeem', 'redeemed', 'redeem'], null])
  expect(refusal.value).toContain('Der Koordinator antwortet gerade nicht')
})

test('a locked host asks for the PIN first, and goes on once it was right', async () => {
  const { told, replies, redeem, pin, success } = await setup({ isLocked: true })
  replies.redeem = { ok: true, value: { redemption_id: 'r', amount_eur: '1.5', credits: 2 } }
  const asked = redeem()
  expect([told, pin.what]).toEqual([[], 'unlock'])
  replies.unlock = problem({ code: 'pin_wrong', values: { left: 4 } })
  await pin.give('0000')
  expect([told, pin.what, pin.problem?.code]).toEqual([['unlock'], 'unlock', 'pin_wrong'])
  replies.unlock = { ok: true, value: {} }
  await pin.give('1234')
  await asked
  expect([told, pin.what]).toEqual([['unlock', 'unlock', 'redeem', 'redeemed'], null])
  expect(success.value).not.toBeNull()
})

test('a question for the PIN that is put away asks for nothing', async () => {
  const { told, redeem, pin } = await setup({ isLocked: true })
  const asked = redeem()
  pin.end(false)
  await asked
  expect(told).toEqual([])
})
