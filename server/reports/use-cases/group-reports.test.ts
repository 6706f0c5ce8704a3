import { describe, expect, test } from 'vitest'
import { requestErrors } from '#core/request/errors.ts'
import { type BookingBench, bookReportsContract } from '../book-reports.contract.ts'
import type { BookReports, CheckedReport } from '../ports.ts'
import { aCheckedReport, inMemoryBooking } from '../test-booking.ts'
import { GROUP_MAX, makeBookReport } from './group-reports.ts'

bookReportsContract('the booking in memory', (): Promise<BookingBench> => {
  const { bookReports, hold, poison, blocks } = inMemoryBooking()
  const aReport = () => {
    const report = aCheckedReport()
    hold(report)
    return Promise.resolve(report)
  }
  const aPoisonedReport = async () => {
    const report = await aReport()
    poison(report)
    return report
  }
  return Promise.resolve({
    bookReports,
    aReport,
    aPoisonedReport,
    blocks: () => Promise.resolve(blocks()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

/** A booking whose transactions a test can hold open, and which tells how many reports each had. */
function setup() {
  const memory = inMemoryBooking()
  const sizes: number[] = []
  let gate = Promise.resolve()
  let atOnce = 0
  let atOnceMax = 0
  const bookReports: BookReports = async (reports) => {
    sizes.push(reports.length)
    atOnceMax = Math.max(atOnceMax, ++atOnce)
    try {
      await gate
      return await memory.bookReports(reports)
    } finally {
      atOnce -= 1
    }
  }
  const holdTransactions = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return resolve
  }
  const reports = (count: number): CheckedReport[] =>
    Array.from({ length: count }, () => {
      const report = aCheckedReport()
      memory.hold(report)
      return report
    })
  return {
    ...makeBookReport(bookReports),
    ...memory,
    sizes,
    reports,
    holdTransactions,
    atOnceMax: () => atOnceMax,
  }
}

/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve))
const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? 'booked' : (result.reason as { code?: string }).code))

describe('group commit', () => {
  test('a report that comes alone is booked alone and at once', async () => {
    const { book, reports, sizes } = setup()
    const [report] = reports(1) as [CheckedReport]
    expect(await book(report)).toMatchObject({ proof: { height: 1 } })
    expect(sizes).toEqual([1])
  })

  test('what comes together is one transaction', async () => {
    const { book, reports, sizes } = setup()
    await Promise.all(reports(50).map(book))
    expect(sizes).toEqual([50])
  })

  test('what comes while a transaction is written goes together into the next, and never two at once', async () => {
    const { book, reports, sizes, holdTransactions, atOnceMax } = setup()
    const release = holdTransactions()
    const first = book((reports(1) as [CheckedReport])[0])
    await turn()
    const rest: Promise<unknown>[] = []
    for (const report of reports(10)) {
      rest.push(book(report))
      await turn()
    }
    expect(sizes).toEqual([1])
    release()
    await Promise.all([first, ...rest])
    expect(sizes).toEqual([1, 10])
    expect(atOnceMax()).toBe(1)
  })

  test('a transaction has at most 256 reports, and they are booked in the order in which they came', async () => {
    const { book, reports, sizes } = setup()
    const receipts = await Promise.all(reports(2 * GROUP_MAX + 88).map(book))
    expect(GROUP_MAX).toBe(256)
    expect(sizes).toEqual([256, 256, 88])
    expect(receipts.map(({ proof }) => proof.height)).toEqual(receipts.map((_, place) => place + 1))
  })

  test('a report that is refused is refused alone', async () => {
    const { book, reports, sizes } = setup()
    const [first, last] = reports(2) as [CheckedReport, CheckedReport]
    const results = await Promise.allSettled([first, aCheckedReport(), last].map(book))
    expect(codes(results)).toEqual(['booked', 'assignment_not_found', 'booked'])
    expect(sizes).toEqual([3])
  })

  test('after everything was booked the next report starts anew', async () => {
    const { book, reports, sizes } = setup()
    for (const report of reports(3)) await book(report)
    expect(sizes).toEqual([1, 1, 1])
  })
})

describe('a report that the database refuses', () => {
  test('takes nobody with it: the group is split until it stands alone', async () => {
    const { book, reports, poison, sizes, blocks } = setup()
    const group = reports(100)
    const bad = group[37] as CheckedReport
    poison(bad)
    const results = await Promise.allSettled(group.map(book))
    expect(results.flatMap(({ status }, place) => (status === 'rejected' ? [place] : []))).toEqual([37])
    expect(results[37]).toMatchObject({ reason: { message: 'The database refuses' } })
    expect(blocks()).toBe(99)
    // One group, then two halves a split: about 2 × log2(100) transactions instead of 100.
    expect(sizes.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)))
  })

  test('is split off also when there are several of them', async () => {
    const { book, reports, poison } = setup()
    const group = reports(64)
    const bad = [0, 1, 31, 32, 63]
    for (const place of bad) poison(group[place] as CheckedReport)
    const results = await Promise.allSettled(group.map(book))
    expect(results.flatMap(({ status }, place) => (status === 'rejected' ? [place] : []))).toEqual(bad)
  })

  test('does not stop those that come after it', async () => {
    const { book, reports, poison } = setup()
    const [bad, good] = reports(2) as [CheckedReport, CheckedReport]
    poison(bad)
    await expect(book(bad)).rejects.toThrow('The database refuses')
    await expect(book(good)).resolves.toMatchObject({ proof: { height: 1 } })
  })
})

describe('a database that is away', () => {
  test('rejects the whole group at once: splitting would only ask it again', async () => {
    let calls = 0
    const { book } = makeBookReport(() => {
      calls += 1
      return Promise.reject(requestErrors.database_away())
    })
    const results = await Promise.allSettled(Array.from({ length: 64 }, () => book(aCheckedReport())))
    expect(new Set(codes(results))).toEqual(new Set(['database_away']))
    expect(calls).toBe(1)
  })
})

describe('too much that waits', () => {
  test('is sent away as overloaded, and what waits already is booked', async () => {
    const { book, reports, holdTransactions, stop, blocks } = setup()
    const release = holdTransactions()
    const results = Promise.allSettled(reports(9 * GROUP_MAX).map(book))
    release()
    const outcome = codes(await results)
    expect(outcome.filter((code) => code === 'booked')).toHaveLength(8 * GROUP_MAX)
    expect(outcome.slice(8 * GROUP_MAX)).toEqual(Array(GROUP_MAX).fill('overloaded'))
    await stop()
    expect(blocks()).toBe(8 * GROUP_MAX)
  })

  test('makes room again as soon as a transaction has begun', async () => {
    const { book, reports, holdTransactions } = setup()
    const release = holdTransactions()
    const waiting = reports(8 * GROUP_MAX).map(book)
    await turn()
    const late = book((reports(1) as [CheckedReport])[0])
    release()
    await expect(late).resolves.toMatchObject({ credit_status: 'verified' })
    await Promise.all(waiting)
  })
})

describe('a stop', () => {
  test('waits for everything that was taken', async () => {
    const { book, reports, holdTransactions, stop, blocks } = setup()
    const release = holdTransactions()
    const booked = Promise.all(reports(GROUP_MAX + 1).map(book))
    await turn()
    let stopped = false
    const stopping = stop().then(() => (stopped = true))
    await turn()
    expect(stopped).toBe(false)
    release()
    await stopping
    expect(blocks()).toBe(GROUP_MAX + 1)
    await booked
  })

  test('has nothing to wait for when nothing is written', async () => {
    await expect(setup().stop()).resolves.toBeUndefined()
  })
})
