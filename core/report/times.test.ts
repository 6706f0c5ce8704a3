import { describe, expect, test } from 'vitest'
import { CLOCK_TOLERANCE_MS, ensureReportTimes, isFresh } from './times.ts'

const now = new Date('2026-06-21T12:00:00.000Z')
const from = (ms: number) => new Date(now.getTime() + ms)

describe('a signed time', () => {
  test.each([0, -120_000, 120_000])('%d ms from now is fresh', (ms) => {
    expect(isFresh(from(ms), now)).toBe(true)
  })

  test.each([-120_001, 120_001])('%d ms from now is not fresh', (ms) => {
    expect(isFresh(from(ms), now)).toBe(false)
  })
})

describe('the times of a report', () => {
  test('may be equal, and up to two minutes ahead', () => {
    const ahead = from(CLOCK_TOLERANCE_MS)
    expect(() => ensureReportTimes({ startedAt: ahead, finishedAt: ahead, now })).not.toThrow()
  })

  test('are refused when the work began after its end', () => {
    expect(() => ensureReportTimes({ startedAt: from(1), finishedAt: from(0), now })).toThrow(
      expect.objectContaining({ code: 'report_times_invalid', details: { field: 'started_at' } }),
    )
  })

  test('are refused when the end lies more than two minutes ahead, with the coordinator’s time', () => {
    const finishedAt = from(CLOCK_TOLERANCE_MS + 1)
    expect(() => ensureReportTimes({ startedAt: now, finishedAt, now })).toThrow(
      expect.objectContaining({
        code: 'report_times_invalid',
        details: { field: 'finished_at', server_time: '2026-06-21T12:00:00.000Z' },
      }),
    )
  })
})
