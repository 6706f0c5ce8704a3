import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { HostBridge, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import { type Preferences, PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { messages as en } from '../locales/en.ts'
import { bridgeKey } from '../stores/bridge-key.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { USUAL_OWN, useLimits } from './use-limits.ts'

const REFUSED: HostReply<never> = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }

/** Limits of a host that answers when the test says so, and keeps what it is sent or refuses it. */
function setup() {
  let kept: Preferences = { ...PREFERENCES_DEFAULT, theme: 'dark', cores_max: 2 }
  const waiting: ((isKept: boolean) => void)[] = []
  const bridge = {
    changePreferences: (changes: Partial<Preferences>) =>
      new Promise((resolve) => {
        waiting.push((isKept) => {
          if (isKept) kept = { ...kept, ...changes }
          resolve(isKept ? { ok: true, value: kept } : REFUSED)
        })
      }),
  } as unknown as HostBridge
  const { used } = inComponent(
    () => {
      const host = useHostStore()
      host.take({ seq: 1, preferences: kept } as HostState)
      return { limits: useLimits(), host }
    },
    (app) => {
      app.provide(bridgeKey, bridge).use(createPinia())
      app.use(createI18n({ legacy: false, locale: 'en', messages: { en } }))
    },
  )
  const answer = async (isKept = true) => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0)
    waiting.shift()?.(isKept)
  }
  return { ...used.limits, answer, kept: () => kept }
}

test('a change is shown at once and kept with everything else as it was', async () => {
  const { own, change, answer, kept } = setup()
  const done = change({ cpu_share_pct: 60 })
  expect(own.value).toMatchObject({ cpu_share_pct: 60, cores_max: 2 })
  await answer()
  await done
  expect(kept()).toEqual({
    ...PREFERENCES_DEFAULT,
    theme: 'dark',
    cores_max: 2,
    limits: { ...PREFERENCES_DEFAULT.limits, cpu_share_pct: 60 },
  })
})

test('a change that is refused is said at its place, and takes no other with it', async () => {
  const { own, change, answer, kept, problemAt } = setup()
  const done = [change({ cpu_share_pct: 60 }), change({ on_battery: 'go_on' }), change({ cores_max: 3 })]
  await answer(false)
  await answer()
  await answer()
  await Promise.all(done)
  expect(kept()).toMatchObject({ cores_max: 3, limits: { cpu_share_pct: 100, on_battery: 'go_on' } })
  expect(own.value).toMatchObject({ cores_max: 3, cpu_share_pct: 100 })
  expect([problemAt('cpu_share_pct'), problemAt('on_battery')]).toEqual([expect.any(String), null])
})

test('what was taken away is had back as it was, until something else is changed', async () => {
  const { own, change, undo, undoableAt, answer } = setup()
  const take = async (list: readonly string[], said?: string) => {
    const done = change({ exclusive_programs: list }, { said })
    await answer()
    await done
  }
  await take(['blender', 'obs'])
  expect(undoableAt('exclusive_programs')).toBeNull()
  await take(['obs'], 'Removed: blender.')
  expect([undoableAt('exclusive_programs'), undoableAt('schedule')]).toEqual(['Removed: blender.', null])
  const back = undo()
  await answer()
  await back
  expect(own.value.exclusive_programs).toEqual(['blender', 'obs'])
  expect(undoableAt('exclusive_programs')).toBeNull()

  await take([], 'Removed: all.')
  const other = change({ on_battery: 'go_on' })
  expect(undoableAt('exclusive_programs')).toBeNull()
  await answer()
  await other
  await undo()
  expect(own.value.exclusive_programs).toEqual([])
})

test('what could not be taken away cannot be had back', async () => {
  const { change, undoableAt, answer } = setup()
  const done = change({ exclusive_programs: [] }, { said: 'Removed: blender.' })
  await answer(false)
  await done
  expect(undoableAt('exclusive_programs')).toBeNull()
})

test('everything goes back to what is usual at once, cores too, and all of it can be had back', async () => {
  const { own, change, undo, undoableAt, answer, kept } = setup()
  const first = change({ cpu_share_pct: 60, memory_max_pct: 30 })
  await answer()
  await first
  const reset = change(USUAL_OWN, { at: 'reset', said: 'Reset.' })
  await answer()
  await reset
  expect([kept().limits, kept().cores_max]).toEqual([PREFERENCES_DEFAULT.limits, null])
  expect(undoableAt('reset')).toBe('Reset.')
  const back = undo()
  await answer()
  await back
  expect(own.value).toMatchObject({ cpu_share_pct: 60, memory_max_pct: 30, cores_max: 2 })
})
