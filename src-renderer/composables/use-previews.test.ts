import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import type { HostReply, TilePreview } from '#core/contracts/host-bridge.ts'
import { usePreviews } from './use-previews.ts'

const NEXT_LOOK_MS = 2000
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const nextLook = () => vi.advanceTimersByTimeAsync(NEXT_LOOK_MS)
const tile = (rows: number): TilePreview => ({ x: 0, y: 0, width: 2, height: 4, rows, rgb: '' })
const picture = { assignment_id: 'picture', task_type: 'render' } as const
const audit = { assignment_id: 'audit', task_type: 'data_hash' } as const

function setup() {
  const asked: string[] = []
  const now = { running: [picture, audit] as readonly (typeof picture | typeof audit)[], isWatched: true }
  const host = { reply: { ok: true, value: null } as HostReply<TilePreview | null> }
  const scope = effectScope()
  const bridge = {
    async readPreview({ assignment_id: id }: { assignment_id: string }) {
      asked.push(id)
      return host.reply
    },
  }
  const previews = scope.run(() => usePreviews({ bridge, running: () => now.running, isWatched: () => now.isWatched }))
  if (!previews) throw new Error('The scope has ended')
  return { asked, now, host, scope, previews }
}

test('pictures are looked at at once and every other second, and nothing else is', async () => {
  const { asked, host, previews } = setup()
  await vi.advanceTimersByTimeAsync(0)
  expect([...previews.value]).toEqual([])
  host.reply = { ok: true, value: tile(1) }
  await nextLook()
  expect([...previews.value]).toEqual([['picture', tile(1)]])
  expect(asked).toEqual(['picture', 'picture'])
})

test('what was shown last stays while nothing is known, and goes with its task', async () => {
  const { host, now, previews } = setup()
  host.reply = { ok: true, value: tile(2) }
  await nextLook()
  host.reply = { ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }
  await nextLook()
  expect([...previews.value]).toEqual([['picture', tile(2)]])
  now.running = [audit]
  await nextLook()
  expect([...previews.value]).toEqual([])
})

test('nobody is asked while nobody looks, or when the screen is gone', async () => {
  const { asked, now, scope } = setup()
  now.isWatched = false
  await nextLook()
  now.isWatched = true
  await nextLook()
  scope.stop()
  await nextLook()
  expect(asked).toEqual(['picture', 'picture'])
})
