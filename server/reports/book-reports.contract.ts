import { describe, expect, test } from 'vitest'
import type { BookReports, CheckedReport } from './ports.ts'

export type BookingBench = AsyncDisposable & {
  readonly bookReports: BookReports
  /** A report on an open assignment of its own; each has another. */
  aReport(): Promise<CheckedReport>
  /** A report on which the whole transaction fails. */
  aPoisonedReport(): Promise<CheckedReport>
  /** How many blocks the chain has. */
  blocks(): Promise<number>
}

async function reportsOf(bench: BookingBench, count: number): Promise<readonly CheckedReport[]> {
  const reports: CheckedReport[] = []
  while (reports.length < count) reports.push(await bench.aReport())
  return reports
}

/** What every booking keeps, wherever it writes. */
export function bookReportsContract(name: string, makeBench: () => Promise<BookingBench>): void {
  describe(`${name} as a booking of reports`, () => {
    test('gives each report its outcome, in their order', async () => {
      await using bench = await makeBench()
      const outcomes = await bench.bookReports(await reportsOf(bench, 3))
      const heights = outcomes.map((outcome) => ('receipt' in outcome ? outcome.receipt.proof.height : outcome))
      expect(heights).toEqual([1, 2, 3])
      expect(await bench.blocks()).toBe(3)
    })

    test('a report that is refused books nothing and keeps nobody else from being booked', async () => {
      await using bench = await makeBench()
      const [first, second, third] = (await reportsOf(bench, 3)) as readonly [
        CheckedReport,
        CheckedReport,
        CheckedReport,
      ]
      const stranger = { ...second, nodeId: third.nodeId, taskId: first.taskId }
      const outcomes = await bench.bookReports([first, stranger, third])
      expect(outcomes).toEqual([
        { receipt: expect.objectContaining({ proof: expect.objectContaining({ height: 1 }) as unknown }) as unknown },
        { refusal: expect.objectContaining({ code: 'assignment_not_found' }) as unknown },
        { receipt: expect.objectContaining({ proof: expect.objectContaining({ height: 2 }) as unknown }) as unknown },
      ])
      expect(await bench.blocks()).toBe(2)
    })

    test('the same report again, later or in the same list, gets the first receipt and is booked once', async () => {
      await using bench = await makeBench()
      const report = await bench.aReport()
      const [first, twin] = await bench.bookReports([report, report])
      const [later] = await bench.bookReports([report])
      expect(twin).toEqual(first)
      expect(later).toEqual(first)
      expect(await bench.blocks()).toBe(1)
    })

    test('another report on an assignment that was booked is refused', async () => {
      await using bench = await makeBench()
      const report = await bench.aReport()
      const first = report.signature.startsWith('A') ? 'B' : 'A'
      const other = { ...report, signature: `${first}${report.signature.slice(1)}` }
      const outcomes = await bench.bookReports([report, other])
      expect(outcomes[1]).toEqual({ refusal: expect.objectContaining({ code: 'report_conflict' }) as unknown })
      expect(await bench.blocks()).toBe(1)
    })

    test('when the whole list is rejected nothing of it is booked, and its reports can be booked without the bad one', async () => {
      await using bench = await makeBench()
      const [first, second] = (await reportsOf(bench, 2)) as readonly [CheckedReport, CheckedReport]
      const poisoned = await bench.aPoisonedReport()
      await expect(bench.bookReports([first, poisoned, second])).rejects.toThrow(Error)
      expect(await bench.blocks()).toBe(0)
      expect(await bench.bookReports([first, second])).toHaveLength(2)
      expect(await bench.blocks()).toBe(2)
    })
  })
}
