import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { renderToString } from 'vue/server-renderer'
import type { HostBridge, HostReply, HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { Preferences } from '#core/contracts/preferences.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { useOwnSettings } from './use-own-settings.ts'

const FULL: HostReply<never> = {
  ok: false,
  problem: { code: 'bug', field: null, detail: null, values: {} },
}
type Asked = { changes: object; answer: (reply?: HostReply<never>) => void; fail: () => void }

/** Settings of a host that answers when the test says so: with what it keeps then, or with what it is told to. */
async function setup() {
  const asked: Asked[] = []
  const kept = { cores_max: 2, theme: 'auto', language: 'en' } as Preferences
  const slow = (keep: (input: object) => unknown) => (changes: object) =>
    new Promise((resolve, reject) => {
      const answer = (reply?: HostReply<never>) => resolve(reply ?? { ok: true, value: keep(changes) })
      asked.push({ changes, answer, fail: () => reject(new Error('gone')) })
    })
  const bridge = {
    changePreferences: slow((changes) => ({ ...Object.assign(kept, changes) })),
    setLaunchAtLogin: slow((input) => ({ launches_at_login: (input as { launches: boolean }).launches })),
  } as unknown as HostBridge
  const found: { settings?: ReturnType<typeof useOwnSettings>; host?: ReturnType<typeof useHostStore> } = {}
  const app = createSSRApp({
    setup() {
      found.host = useHostStore()
      found.host.take({ seq: 1, preferences: { ...kept } } as HostState)
      found.host.shell = { launches_at_login: false } as Shell
      found.settings = useOwnSettings()
      return () => null
    },
  })
  app.provide(bridgeKey, bridge).use(createPinia())
  app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
  await renderToString(app)
  if (!found.settings || !found.host) throw new Error('The component was not set up')
  const { settings, host } = found
  /** One tap on a stepper: a step from what it shows. */
  const more = () => settings.change({ cores_max: (settings.preferences.value?.cores_max ?? 0) + 1 })
  const told = () => asked.map(({ changes }) => changes)
  return { ...settings, host, asked, kept, more, told }
}

test('taps made while a save is under way add up, and the last value is kept', async () => {
  const { more, asked, told, kept, preferences, host } = await setup()
  const done = [more(), more(), more(), more()]
  expect([preferences.value?.cores_max, host.preferences?.cores_max]).toEqual([6, 2])
  expect(told()).toEqual([{ cores_max: 3 }])
  asked[0]?.answer()
  await expect.poll(told).toEqual([{ cores_max: 3 }, { cores_max: 6 }])
  expect(preferences.value?.cores_max).toBe(6)
  asked[1]?.answer()
  await Promise.all(done)
  expect([kept.cores_max, host.preferences?.cores_max, preferences.value?.cores_max]).toEqual([6, 6, 6])
})

test('other settings changed meanwhile are kept too, each in its turn', async () => {
  const { more, change, setLaunches, asked, told, kept, host } = await setup()
  const done = [more(), change({ theme: 'dark' }), setLaunches(true), change({ theme: 'light' })]
  for (let count = 1; count <= 3; count += 1) {
    await expect.poll(told).toHaveLength(count)
    asked[count - 1]?.answer()
  }
  await Promise.all(done)
  expect(told()).toEqual([{ cores_max: 3 }, { launches: true }, { theme: 'light' }])
  expect(kept).toMatchObject({ cores_max: 3, theme: 'light' })
  expect(host.shell?.launches_at_login).toBe(true)
})

test('what was not kept is not shown, and what kept it is said at its setting until that is kept', async () => {
  const { more, change, asked, preferences, problemAt, problem } = await setup()
  const refused = more()
  const other = change({ theme: 'dark' })
  asked[0]?.answer(FULL)
  await expect.poll(() => asked.length).toBe(2)
  expect(preferences.value).toMatchObject({ cores_max: 2, theme: 'dark' })
  asked[1]?.answer()
  await Promise.all([refused, other])
  expect([problemAt('cores_max'), problemAt('theme')]).toEqual([expect.any(String), null])
  expect(problem.value).not.toBeNull()
  const again = more()
  asked[2]?.answer()
  await again
  expect([problemAt('cores_max'), problem.value]).toEqual([null, null])
})

test('a host that is gone takes what waited with it, and the next change is asked for again', async () => {
  const { more, asked, preferences, kept } = await setup()
  const done = [more(), more()]
  asked[0]?.fail()
  await expect(Promise.all(done)).rejects.toThrow('gone')
  expect(preferences.value?.cores_max).toBe(2)
  const again = more()
  asked[1]?.answer()
  await again
  expect(kept.cores_max).toBe(3)
})
