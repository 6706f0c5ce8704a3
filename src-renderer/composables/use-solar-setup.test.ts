import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { HostBridge, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import { type Site, SITE_DEFAULT, type SolarSetup } from '#core/contracts/solar.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { useSolarSetup } from './use-solar-setup.ts'

const FULL: HostReply<never> = {
  ok: false,
  problem: { code: 'save_failed', field: null, detail: 'ENOSPC', values: {} },
}
const PANELS = { peak_w: 3000, tilt_deg: 35, azimuth_deg: 180 }
const state = (is_locked: boolean, seq: number) => ({ seq, lock: { has_pin: true, is_locked } }) as HostState
const told = (site: Site, state: SolarSetup['state'] = []): HostReply<SolarSetup> => ({
  ok: true,
  value: { site, state, forms: [], addresses: [], is_overridden: false },
})

/** What is set up on a host that answers saves when the test says so, and reads at once. */
function setup({ isLocked = false } = {}) {
  const saves: { site: Site; answer: (reply?: HostReply<never>) => void }[] = []
  const reads = { reply: told(SITE_DEFAULT), count: 0 }
  const bridge = {
    async readSolar() {
      reads.count += 1
      return reads.reply
    },
    saveSite: (site: Site) =>
      new Promise((resolve) => saves.push({ site, answer: (reply) => resolve(reply ?? told(site)) })),
  } as unknown as HostBridge
  const { used } = inComponent(
    () => {
      const host = useHostStore()
      host.take(state(isLocked, 1))
      return { ...useSolarSetup(), host }
    },
    (app) => {
      app.provide(bridgeKey, bridge).use(createPinia())
      app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
    },
  )
  return { ...used, saves, reads }
}
const ready = async (options?: Parameters<typeof setup>[0]) => {
  const found = setup(options)
  await expect.poll(() => found.site.value).toEqual(SITE_DEFAULT)
  return found
}

test('a change is shown at once, and the next one stands on it', async () => {
  const { site, change, saves } = await ready()
  const done = [change({ panels: PANELS }), change({ assumed_load_w: 100 })]
  expect(site.value).toEqual({ ...SITE_DEFAULT, panels: PANELS, assumed_load_w: 100 })
  expect(saves.map((save) => save.site)).toEqual([{ ...SITE_DEFAULT, panels: PANELS }])
  saves[0]?.answer()
  await expect.poll(() => saves.length).toBe(2)
  expect(saves[1]?.site).toEqual({ ...SITE_DEFAULT, panels: PANELS, assumed_load_w: 100 })
  saves[1]?.answer()
  await Promise.all(done)
})

test('how the sources fare is heard anew, but not of another site, nor while a change of them is under way', async () => {
  const { change, saves, states, hear, reads } = await ready()
  const source = { kind: 'evcc' as const, settings: { address: 'evcc.local:7070' } }
  const site = { ...SITE_DEFAULT, sources: [source] }
  const silent = { at: null, problem: { code: 'unreachable' as const, values: { address: 'evcc.local:7070' } } }
  const done = change({ sources: [source] })
  saves[0]?.answer()
  await done
  reads.reply = told(site, [silent])
  await hear()
  expect(states.value).toEqual([silent])
  reads.reply = told({ ...site, sources: [source, source] }, [])
  await hear()
  expect(states.value).toEqual([silent])
  const removed = change({ sources: [] })
  expect(states.value).toEqual([])
  saves[1]?.answer()
  await removed
})

test('what could not be kept is as it was, and why is said at its place', async () => {
  const { site, change, saves, problemAt } = await ready()
  const done = change({ panels: PANELS })
  saves[0]?.answer(FULL)
  await done
  expect(site.value).toEqual(SITE_DEFAULT)
  expect(problemAt('panels')).toContain('ENOSPC')
  expect(problemAt('sources')).toBeNull()
})

test('nothing is read or shown while it is locked', async () => {
  const { site, reads, host } = setup({ isLocked: true })
  expect([site.value, reads.count]).toEqual([null, 0])
  host.take(state(false, 2))
  await expect.poll(() => site.value).toEqual(SITE_DEFAULT)
  host.take(state(true, 3))
  await expect.poll(() => site.value).toBeNull()
})

test('what could not be read can be asked for again', async () => {
  const { site, notRead, read, reads } = await ready()
  reads.reply = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }
  await read()
  expect(notRead.value).toContain('in the node itself')
  expect(site.value).toEqual(SITE_DEFAULT)
  reads.reply = told({ ...SITE_DEFAULT, assumed_load_w: 5 })
  await read()
  expect([notRead.value, site.value?.assumed_load_w]).toEqual([null, 5])
})
