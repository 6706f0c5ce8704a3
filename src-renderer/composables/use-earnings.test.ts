import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createSSRApp, nextTick, shallowRef } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import type { Earnings, HostBridge, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { useEarnings } from './use-earnings.ts'

const TODAY = '2026-06-21'
const NOW = `${TODAY}T12:00:00.000Z`
const AWAY: HostReply<never> = {
  ok: false,
  problem: { code: 'coordinator_unreachable', field: null, detail: null, values: {} },
}
const amounts = (total_eur: string) => ({ credits_eur: '0', rewards_eur: total_eur, total_eur })
const day = (name: string, total_eur: string) => ({
  day: name,
  tasks: 1,
  carbon_saved_kg: '0.0108',
  ...amounts(total_eur),
})
const books = (total: string, days: ReturnType<typeof day>[]): HostReply<Earnings> =>
  ({
    ok: true,
    value: {
      earnings: {
        by_state: { pending: amounts('0'), verified: amounts(total), redeemed: amounts('0') },
        carbon_saved_kg: '7',
        by_day: days,
        receipts: { items: [], next_cursor: null },
      },
      factor: { id: 'be-2025', kg_co2_per_kwh: '0.18', source: 'Belgian grid' },
    },
  }) as never

/** Earnings in English, of a coordinator that answers with what is put into `world`. */
async function setup(first: HostReply<Earnings>) {
  const world = { reply: first }
  const bridge = { readEarnings: () => Promise.resolve(world.reply) } as unknown as HostBridge
  const found: { earnings?: ReturnType<typeof useEarnings> } = {}
  const app = createSSRApp({
    setup() {
      found.earnings = useEarnings(shallowRef(new Date(NOW)))
      return () => null
    },
  })
  app.provide(bridgeKey, bridge).use(createPinia())
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
  await renderToString(app)
  if (!found.earnings) throw new Error('The component was not set up')
  await found.earnings.refresh()
  return { world, ...found.earnings }
}

test('what is not known is not said to be nothing, and why is said', async () => {
  const { sums, books: shown, buckets, trouble, note, compared } = await setup(AWAY)
  expect([sums.value, shown.value, buckets.value, note.value, compared.value]).toEqual([null, null, null, null, null])
  expect(trouble.value?.trim()).toBe('The coordinator does not answer right now. Nothing is lost.')
})

test('what was known stays while the coordinator is away, with when it was so', async () => {
  const { world, sums, trouble, refresh } = await setup(books('0.0412', [day(TODAY, '0.0412')]))
  expect([sums.value?.totalEur, trouble.value]).toEqual(['0.0412', null])
  world.reply = AWAY
  await refresh()
  expect(sums.value?.totalEur).toBe('0.0412')
  expect(trouble.value).toMatch(/does not answer.* What you see is as of \d/)
})

test('what was avoided is compared with something', async () => {
  const { compared } = await setup(books('0', []))
  expect(compared.value).toContain('taken from the grid: 0.18 kg CO₂ per kWh (be-2025; Belgian grid)')
})

test('beside the chart stands what it lacks, that there is nothing, or how days are counted', async () => {
  const { world, period, note, refresh } = await setup(books('0', []))
  expect(note.value).toContain('Nothing was earned in this period')
  world.reply = books('1', [day(TODAY, '1')])
  await refresh()
  expect(note.value).toContain('Days begin at midnight UTC')
  period.value = 'today'
  expect(note.value).toContain('The hours of today appear as soon as')
  period.value = 'all'
  expect(note.value).toContain('Days begin at midnight UTC')
  world.reply = books('3', [day(TODAY, '1'), day('2026-01-02', '1')])
  await refresh()
  expect(note.value).toBe('What was earned before 02/01/2026 is in the sum only.')
})

test('it is read once when it is shown, once with each change of what was earned or of who answers, and not with every state', async () => {
  let reads = 0
  const bridge = { readEarnings: () => (reads++, Promise.resolve(AWAY)) } as unknown as HostBridge
  const shown = inComponent(
    () => ({ ...useEarnings(shallowRef(new Date(NOW))), host: useHostStore() }),
    (app) =>
      app
        .provide(bridgeKey, bridge)
        .use(createPinia())
        .use(createI18n({ legacy: false, locale: 'en', messages: { en } })),
  )
  const { host, store } = shown.used
  let seq = 0
  /** How often it is read while the host says a state. */
  const readsWith = async (agent: object | null) => {
    const before = reads
    host.take({ seq: ++seq, agent } as HostState)
    await nextTick()
    await expect.poll(() => store.isBusy).toBe(false)
    return reads - before
  }
  await expect.poll(() => reads).toBe(1)
  const agent = { node_id: 'n', earned_eur: '1', connected: true }
  expect(await readsWith(agent)).toBe(1)
  expect(await readsWith({ ...agent, running: ['a task'] })).toBe(0)
  expect(await readsWith({ ...agent, running: [] })).toBe(0)
  expect(await readsWith({ ...agent, earned_eur: '2' })).toBe(1)
  expect(await readsWith({ ...agent, earned_eur: '2', connected: false })).toBe(1)
  expect(await readsWith({ ...agent, earned_eur: '3', connected: true })).toBe(1)
  shown.leave()
  expect(await readsWith({ ...agent, earned_eur: '4' })).toBe(0)
})
