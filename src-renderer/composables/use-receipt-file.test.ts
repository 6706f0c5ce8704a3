import { expect, test } from 'vitest'
import type { Earnings, HostBridge, HostProblem, HostReply } from '#core/contracts/host-bridge.ts'
import { effectScope } from 'vue'
import { useReceiptFile } from './use-receipt-file.ts'

const AWAY: HostProblem = { code: 'coordinator_unreachable', field: null, detail: null, values: {} }
const receipt = (number: number) => ({
  task_id: String(number),
  campaign: { id: 'c', name: '=1+1' },
  redemption: null,
  reported_at: '2026-06-21T11:50:01.000Z',
  assignment_id: 'a',
  task_type: 'render',
  book: 'main',
  energy_used_wh: '1',
  solar_contribution_wh: '1',
  carbon_kg: '0',
  node_share_eur: '0',
  cooperative_share_eur: '0',
  reward_eur: '0.01',
  credit_status: 'verified',
  proof: { height: number, block_hash: 'b' },
})

/** A coordinator with so many receipts; `pageBefore` runs before each page is answered. */
function setup(
  count: number,
  { fileMax, pageBefore }: { fileMax?: number; pageBefore?: (first: number) => boolean } = {},
) {
  const read: number[] = []
  const saved: { name: string; text: string }[] = []
  const world = { canSave: { ok: true, value: { saved: true } } as HostReply<{ saved: boolean }>, saving: () => {} }
  const bridge = {
    readEarnings({ cursor, limit }: { cursor: string | null; limit: number }) {
      const first = Number(cursor ?? 0)
      read.push(first)
      if (pageBefore?.(first) === false) return Promise.resolve({ ok: false, problem: AWAY })
      const items = Array.from({ length: Math.min(limit, count - first) }, (_, index) => receipt(first + index + 1))
      const next_cursor = first + items.length < count ? String(first + items.length) : null
      const value = { earnings: { receipts: { items, next_cursor } }, factor: null } as unknown as Earnings
      return Promise.resolve({ ok: true, value })
    },
    saveText(input: { name: string; text: string }) {
      saved.push(input)
      world.saving()
      return Promise.resolve(world.canSave)
    },
  } as unknown as HostBridge
  const scope = effectScope()
  const file = scope.run(() => useReceiptFile(bridge, fileMax))
  if (!file) throw new Error('The scope is over')
  return { saved, read, world, leave: () => scope.stop(), ...file }
}
const lines = (text: string) => text.trimEnd().split('\r\n')
const gone = () => Promise.reject(new Error('gone'))

test('all receipts are in one file, page after page, and how far it is can be seen', async () => {
  const seen: unknown[] = []
  const file = setup(1100, { pageBefore: () => seen.push(file.result.value) > 0 })
  await file.save()
  expect(seen).toEqual([0, 500, 1000].map((count) => ({ state: 'reading', count })))
  expect(file.result.value).toEqual({ state: 'saved', count: 1100, files: 1 })
  expect(file.saved.map(({ name }) => name)).toEqual(['koprogo-receipts.csv'])
  const [head = '', first = ''] = lines(file.saved[0]?.text ?? '')
  expect(lines(file.saved[0]?.text ?? '')).toHaveLength(1101)
  expect(head.startsWith('reported_at,task_id')).toBe(true)
  expect(first).toContain("'=1+1")
})

test('none is an empty table', async () => {
  const file = setup(0)
  await file.save()
  expect(file.result.value).toEqual({ state: 'saved', count: 0, files: 1 })
})

test('what is too long for one file is in several, each with its head, and no receipt is lost', async () => {
  const file = setup(30, { fileMax: 1000 })
  await file.save()
  const names = file.saved.map(({ name }) => name)
  expect(names.slice(0, 2)).toEqual(['koprogo-receipts.csv', 'koprogo-receipts-2.csv'])
  expect(file.result.value).toEqual({ state: 'saved', count: 30, files: names.length })
  expect(file.saved.every(({ text }) => text.length <= 1000 && text.startsWith('reported_at'))).toBe(true)
  const heights = file.saved.flatMap(({ text }) => lines(text).slice(1)).map((line) => line.split(',').at(-2))
  expect(heights).toEqual(Array.from({ length: 30 }, (_, index) => String(index + 1)))
})

test('it stops when it is told to, and nothing is saved', async () => {
  const file = setup(1100, {
    pageBefore(first) {
      if (first === 500) file.stop()
      return true
    },
  })
  await file.save()
  expect([file.result.value, file.saved]).toEqual([{ state: 'notSaved' }, []])
  await file.save()
  expect(file.result.value).toMatchObject({ state: 'notSaved' })
})

test('whoever leaves has no page read any more, and is asked for no place to save in', async () => {
  const file = setup(1100, {
    pageBefore(first) {
      if (first === 500) file.leave()
      return true
    },
  })
  await file.save()
  expect([file.read, file.saved, file.result.value]).toEqual([[0, 500], [], { state: 'notSaved' }])
})

test('whoever leaves while the first of several files is saved is asked for no other', async () => {
  const file = setup(30, { fileMax: 1000 })
  file.world.saving = file.leave
  await file.save()
  expect(file.saved.map(({ name }) => name)).toEqual(['koprogo-receipts.csv'])
})

test('a page that cannot be had, and a file that cannot be saved, are said', async () => {
  const away = setup(1100, { pageBefore: (first) => first === 0 })
  await away.save()
  expect([away.result.value, away.saved]).toEqual([{ state: 'failed', problem: AWAY }, []])
  const full = setup(1)
  const problem: HostProblem = { code: 'save_failed', field: null, detail: 'disk full', values: {} }
  full.world.canSave = { ok: false, problem }
  await full.save()
  expect(full.result.value).toEqual({ state: 'failed', problem })
})

test('who closes the dialog has nothing saved', async () => {
  const file = setup(1)
  file.world.canSave = { ok: true, value: { saved: false } }
  await file.save()
  expect(file.result.value).toEqual({ state: 'notSaved' })
})

test('a host that is gone leaves nothing under way', async () => {
  const file = effectScope().run(() => useReceiptFile({ readEarnings: gone, saveText: gone }))
  await expect(file?.save()).rejects.toThrow('gone')
  expect(file?.result.value).toEqual({ state: 'notSaved' })
})
