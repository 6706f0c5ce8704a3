import { describe, expect, test } from 'vitest'
import type { Outbox } from './ports.ts'
import { aReceipt, aReport, anEntry } from './test-reports.ts'

const EXPIRED = { reason: 'task_expired', detail: 'The deadline has passed.' } as const

const NOW_MS = Date.parse('2026-06-21T12:00:00.000Z')
const DAY_MS = 24 * 3_600_000
const at = (finished_at: string) => anEntry({ report: aReport({ finished_at }) })

/** What every outbox keeps. */
export function outboxContract(name: string, makeOutbox: () => Outbox): void {
  describe(`${name} as an outbox`, () => {
    test('is empty at first', () => {
      const outbox = makeOutbox()
      expect(outbox.due(NOW_MS)).toBeNull()
      expect(outbox.nextDueMs()).toBeNull()
      expect(outbox.waiting()).toBe(0)
      expect(outbox.history(10)).toEqual([])
      expect(outbox.held(10)).toEqual([])
      expect(outbox.earnedPEur()).toEqual({ main: 0n, demo: 0n })
      expect(outbox.has('00000000-0000-4000-8000-000000000000')).toBe(false)
      expect(outbox.waits('00000000-0000-4000-8000-000000000000')).toBe(false)
    })

    test('tells what was finished from a time on, and what was paid for it', () => {
      const outbox = makeOutbox()
      const entries = ['2026-06-20T21:59:00.000Z', '2026-06-20T22:00:00.000Z', '2026-06-21T12:00:00.000Z'].map(at)
      for (const entry of entries) outbox.add(entry)
      for (const { assignmentId } of entries.slice(0, 2))
        outbox.settle(assignmentId, { state: 'paid', receipt: aReceipt() })
      const since = outbox.since(new Date('2026-06-20T22:00:00.000Z'))
      expect(since).toEqual({ tasks: 2, energyWh: 1, solarWh: 0.5, earnedPEur: { main: 10_000_787_500n, demo: 0n } })
    })

    test('gives back what was added, as it was, and at once', () => {
      const outbox = makeOutbox()
      const entry = anEntry({ largeResult: Uint8Array.of(0, 1, 255) })
      outbox.add(entry)
      expect(outbox.due(NOW_MS)).toEqual({ ...entry, attempts: 0 })
      expect(outbox.has(entry.assignmentId)).toBe(true)
      expect(outbox.waits(entry.assignmentId)).toBe(true)
      expect(outbox.isPaid(entry.assignmentId)).toBe(false)
      expect(outbox.waiting()).toBe(1)
      expect(outbox.held(10)).toEqual([entry.assignmentId])
    })

    test('keeps the first of two reports of one assignment', () => {
      const outbox = makeOutbox()
      const first = anEntry()
      outbox.add(first)
      outbox.add({ ...first, report: { ...first.report, energy_used_wh: 9 } })
      expect(outbox.due(NOW_MS)?.report).toEqual(first.report)
      expect(outbox.waiting()).toBe(1)
    })

    test('gives the oldest first among those that are due', () => {
      const outbox = makeOutbox()
      const [late, early] = [at('2026-06-21T11:00:00.000Z'), at('2026-06-21T10:00:00.000Z')]
      outbox.add(late)
      outbox.add(early)
      expect(outbox.due(NOW_MS)?.assignmentId).toBe(early.assignmentId)
      expect(outbox.held(10)).toEqual([early.assignmentId, late.assignmentId])
      expect(outbox.held(1)).toEqual([early.assignmentId])
    })

    test('what is postponed comes after what is not, when its time has come, and knows how often it was tried', () => {
      const outbox = makeOutbox()
      const [first, second] = [at('2026-06-21T10:00:00.000Z'), at('2026-06-21T11:00:00.000Z')]
      outbox.add(first)
      outbox.add(second)
      outbox.postpone(first.assignmentId, NOW_MS + 500.7)
      expect(outbox.due(NOW_MS)?.assignmentId).toBe(second.assignmentId)
      outbox.postpone(second.assignmentId, NOW_MS + 2000)
      expect(outbox.due(NOW_MS)).toBeNull()
      expect(outbox.nextDueMs()).toBe(NOW_MS + 500)
      expect(outbox.due(NOW_MS + 501)).toMatchObject({ assignmentId: first.assignmentId, attempts: 1 })
      outbox.postpone(first.assignmentId, NOW_MS + 3000)
      expect(outbox.due(NOW_MS + 5000)).toMatchObject({ assignmentId: second.assignmentId, attempts: 1 })
      expect(outbox.due(NOW_MS + 5000)?.attempts).toBe(1)
    })

    test('a clock that was put back holds nothing up', () => {
      const outbox = makeOutbox()
      const entry = anEntry()
      outbox.add(entry)
      outbox.postpone(entry.assignmentId, NOW_MS + 365 * DAY_MS)
      expect(outbox.due(NOW_MS)?.assignmentId).toBe(entry.assignmentId)
    })

    test('an entry is settled once; a later word changes nothing', () => {
      const outbox = makeOutbox()
      const entry = anEntry()
      outbox.add(entry)
      outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt() })
      outbox.settle(entry.assignmentId, { state: 'not_paid', because: { reason: 'task_done', detail: 'too late' } })
      outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt({ reward_eur: '1000' }) })
      outbox.postpone(entry.assignmentId, NOW_MS + 1)
      expect(outbox.history(10)).toEqual([
        {
          assignmentId: entry.assignmentId,
          taskId: entry.taskId,
          taskType: 'data_hash',
          finishedAt: entry.finishedAt,
          resultHash: entry.report.result_hash,
          state: 'paid',
          receipt: aReceipt(),
          because: null,
        },
      ])
      expect(outbox.waiting()).toBe(0)
      expect(outbox.nextDueMs()).toBeNull()
      expect(outbox.due(NOW_MS + DAY_MS)).toBeNull()
      expect(outbox.has(entry.assignmentId)).toBe(true)
      expect(outbox.waits(entry.assignmentId)).toBe(false)
      expect(outbox.isPaid(entry.assignmentId)).toBe(true)
      expect(outbox.earnedPEur()).toEqual({ main: 10_000_787_500n, demo: 0n })
    })

    test('tells the latest first, what waits with the rest, and no more than asked for', () => {
      const outbox = makeOutbox()
      const entries = ['09', '11', '10'].map((hour) => at(`2026-06-21T${hour}:00:00.000Z`))
      for (const entry of entries) outbox.add(entry)
      outbox.settle(entries[0]!.assignmentId, { state: 'not_paid', because: EXPIRED })
      expect(
        outbox.history(10).map(({ finishedAt, state, because }) => [finishedAt.slice(11, 13), state, because]),
      ).toEqual([
        ['11', 'waiting', null],
        ['10', 'waiting', null],
        ['09', 'not_paid', EXPIRED],
      ])
      expect(outbox.history(1)).toHaveLength(1)
    })

    test('earnings are exact sums of rewards and shares, also asked for between two payments', () => {
      const outbox = makeOutbox()
      const pay = (reward_eur: string, node_share_eur: string) => {
        const entry = anEntry()
        outbox.add(entry)
        outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt({ reward_eur, node_share_eur }) })
      }
      pay('0.1', '0.000000000001')
      expect(outbox.earnedPEur()).toEqual({ main: 100_000_000_001n, demo: 0n })
      pay('0.2', '0.000000000002')
      expect(outbox.earnedPEur()).toEqual({ main: 300_000_000_003n, demo: 0n })
    })

    test('practice work is counted in its own book, and a receipt that names no book as earned', () => {
      const outbox = makeOutbox()
      const entries = [anEntry(), anEntry(), anEntry()]
      for (const entry of entries) outbox.add(entry)
      const { book: _, ...ofOld } = aReceipt()
      const receipts = [aReceipt({ book: 'demo', reward_eur: '5' }), aReceipt(), ofOld]
      expect(outbox.earnedPEur()).toEqual({ main: 0n, demo: 0n })
      for (const [place, entry] of entries.entries())
        outbox.settle(entry.assignmentId, { state: 'paid', receipt: receipts[place]! })
      const earned = { main: 20_001_575_000n, demo: 5_000_000_787_500n }
      expect(outbox.earnedPEur()).toEqual(earned)
      expect(outbox.since(new Date(0)).earnedPEur).toEqual(earned)
    })

    test('forgets old settled entries but not what they earned, and nothing that waits', () => {
      const outbox = makeOutbox()
      const [old, waiting, recent] = [at('2026-01-01T00:00:00.000Z'), at('2026-01-02T00:00:00.000Z'), anEntry()]
      for (const entry of [old, waiting, recent]) outbox.add(entry)
      outbox.settle(old.assignmentId, { state: 'paid', receipt: aReceipt({ book: 'demo' }) })
      outbox.settle(recent.assignmentId, { state: 'paid', receipt: aReceipt() })
      const earned = outbox.earnedPEur()
      outbox.forget(new Date('2026-02-01T00:00:00.000Z'))
      outbox.forget(new Date('2026-02-01T00:00:00.000Z'))
      expect(outbox.history(10).map(({ assignmentId }) => assignmentId)).toEqual([
        recent.assignmentId,
        waiting.assignmentId,
      ])
      expect(outbox.has(old.assignmentId)).toBe(false)
      expect(outbox.earnedPEur()).toEqual(earned)
      expect(earned).toEqual({ main: 10_000_787_500n, demo: 10_000_787_500n })
    })
  })
}
