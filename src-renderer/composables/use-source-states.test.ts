import { createPinia } from 'pinia'
import { expect, test } from 'vitest'
import { computed, nextTick } from 'vue'
import type { HostState } from '#core/contracts/host-bridge.ts'
import type { SourceState, SourceTrial } from '#core/contracts/solar.ts'
import { aSnapshot, aSun } from '#core/contracts/test-states.ts'
import { useHostStore } from '../stores/host.ts'
import { inComponent } from '../test-component.ts'
import { useSourceStates } from './use-source-states.ts'

const NAME = 'Shelly (grid)'
const read = (at: string): SourceTrial => ({ name: NAME, reading: aSun({ at }), problem: null })
const silent = (at: string): SourceTrial => ({ ...read(at), problem: { code: 'stale', values: { seconds: 140 } } })

test('how the sources fare is asked anew when one was read, or could not be, and not for all else that a node says', async () => {
  let asked = 0
  const hear = async () => void (asked += 1)
  const { host } = inComponent(
    () => {
      useSourceStates({ states: computed((): SourceState[] => []), hear })
      return { host: useHostStore() }
    },
    (app) => void app.use(createPinia()),
  ).used
  let seq = 0
  const says = async (sources: SourceTrial[], power_w = 5) => {
    seq += 1
    host.take({ seq, agent: aSnapshot({ sources, power_w }) } as HostState)
    await nextTick()
    return asked
  }
  expect(await says([read('2026-06-21T12:00:00.000Z')])).toBe(1)
  expect(await says([read('2026-06-21T12:00:00.000Z')], 7)).toBe(1)
  expect(await says([read('2026-06-21T12:00:10.000Z')])).toBe(2)
  expect(await says([silent('2026-06-21T12:00:10.000Z')])).toBe(3)
})
