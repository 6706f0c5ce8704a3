import { createPinia, setActivePinia } from 'pinia'
import { expect, test } from 'vitest'
import type { Earnings, HostBridge, HostProblem, HostReply } from '#core/contracts/host-bridge.ts'
import { useEarningsStore } from './earnings.ts'

const AWAY: HostProblem = { code: 'coordinator_unreachable', field: null, detail: null, values: {} }
type Asked = { cursor: string | null; limit: number; answer: (reply: HostReply<Earnings>) => void }

/** A coordinator with receipts 1 … `most`, newest first, that answers at once, or when the test says so. */
function setup({ most, isSlow = false }: { most: number; isSlow?: boolean }) {
  setActivePinia(createPinia())
  const world = { most, isAway: false }
  const asked: Asked[] = []
  const page = (cursor: string | null, limit: number): HostReply<Earnings> => {
    if (world.isAway) return { ok: false, problem: AWAY }
    const first = cursor === null ? world.most : Number(cursor) - 1
    const numbers = Array.from({ length: Math.min(limit, first) }, (_, index) => first - index)
    const last = numbers.at(-1) ?? 1
    const receipts = {
      items: numbers.map((number) => ({ assignment_id: String(number) })),
      next_cursor: last > 1 ? String(last) : null,
    }
    return { ok: true, value: { earnings: { payable_eur: String(world.most), receipts }, factor: null } as never }
  }
  const bridge = {
    readEarnings: ({ cursor, limit }: { cursor: string | null; limit: number }) =>
      new Promise<HostReply<Earnings>>((answer) => {
        asked.push({ cursor, limit, answer })
        if (!isSlow) answer(page(cursor, limit))
      }),
  } as unknown as HostBridge
  const store = useEarningsStore()
  const shown = () => store.receipts.map((receipt) => Number(receipt.assignment_id))
  return { world, asked, bridge, store, shown, page }
}
const from = (first: number, last: number) => Array.from({ length: first - last + 1 }, (_, index) => first - index)
/** Until everything that can go on without another answer has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('nothing is known before the first answer, nor when there is none', async () => {
  const { store, bridge, world, shown } = setup({ most: 3 })
  world.isAway = true
  expect(store.earnings).toBeNull()
  await store.refresh(bridge)
  expect([store.earnings, store.readAt, shown(), store.problem]).toEqual([null, null, [], AWAY])
})

test('what was known stays when the coordinator is away, and the problem goes when it is back', async () => {
  const { store, bridge, world, shown } = setup({ most: 3 })
  await store.refresh(bridge)
  const { readAt } = store
  world.isAway = true
  await store.refresh(bridge)
  expect([shown(), store.readAt, store.problem]).toEqual([[3, 2, 1], readAt, AWAY])
  world.isAway = false
  world.most = 4
  await store.refresh(bridge)
  expect([shown(), store.problem]).toEqual([[4, 3, 2, 1], null])
})

test('a renewal keeps what “show more” had brought, and “show more” goes on behind it', async () => {
  const { store, bridge, world, shown } = setup({ most: 130 })
  await store.refresh(bridge)
  await store.more(bridge)
  expect(shown()).toEqual(from(130, 31))
  world.most = 132
  await store.refresh(bridge)
  expect(shown()).toEqual(from(132, 33))
  await store.more(bridge)
  expect([shown(), store.nextCursor]).toEqual([from(132, 1), null])
})

test('more than the longest page is renewed in several, and one that fails half-way drops nothing', async () => {
  const { store, bridge, world, shown, asked } = setup({ most: 700 })
  await store.refresh(bridge)
  for (let pages = 0; pages < 12; pages++) await store.more(bridge)
  asked.length = 0
  await store.refresh(bridge)
  expect(asked.map(({ limit }) => limit)).toEqual([500, 150])
  expect(shown()).toEqual(from(700, 51))
  const away = Object.assign(Object.create(bridge) as HostBridge, {
    readEarnings: (input: { cursor: string | null; limit: number }) => {
      world.isAway = input.cursor !== null
      return bridge.readEarnings(input)
    },
  })
  world.most = 701
  await store.refresh(away)
  expect([shown(), store.problem]).toEqual([from(700, 51), AWAY])
})

test('a renewal that is asked for while another is under way is not lost, and two are asked for once', async () => {
  const { store, bridge, world, shown, asked, page } = setup({ most: 1, isSlow: true })
  const first = store.refresh(bridge)
  await settled()
  const old = page(null, 50)
  world.most = 2
  const second = [store.refresh(bridge), store.refresh(bridge)]
  await settled()
  expect(asked).toHaveLength(1)
  asked[0]?.answer(old)
  await first
  await settled()
  expect([asked.length, store.isBusy]).toEqual([2, true])
  asked[1]?.answer(page(null, 50))
  await Promise.all(second)
  expect([shown(), asked.length, store.isBusy]).toEqual([[2, 1], 2, false])
})

test('“show more” during a renewal goes on behind what the renewal brought', async () => {
  const { store, bridge, shown, asked, page } = setup({ most: 60, isSlow: true })
  const renewed = store.refresh(bridge)
  const longer = store.more(bridge)
  await settled()
  expect(asked).toHaveLength(1)
  asked[0]?.answer(page(null, 50))
  await renewed
  await settled()
  expect(asked[1]?.cursor).toBe('11')
  asked[1]?.answer(page('11', 50))
  await longer
  expect(shown()).toEqual(from(60, 1))
})

test('a host that is gone does not stop what is asked of it later', async () => {
  const { store, bridge, shown } = setup({ most: 1 })
  const gone = { readEarnings: () => Promise.reject(new Error('gone')) } as unknown as HostBridge
  await expect(store.refresh(gone)).rejects.toThrow('gone')
  expect(store.isBusy).toBe(false)
  await store.refresh(bridge)
  expect(shown()).toEqual([1])
})

test('another node’s books are forgotten; those of one that is not known for a moment stay', async () => {
  const { store, bridge, shown } = setup({ most: 3 })
  store.keepFor('one')
  await store.refresh(bridge)
  store.keepFor(undefined)
  store.keepFor('one')
  expect(shown()).toEqual([3, 2, 1])
  store.keepFor('another')
  expect([store.earnings, store.readAt, store.nextCursor, shown()]).toEqual([null, null, null, []])
})
