import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { sqliteOutbox } from './adapters/sqlite-outbox.ts'
import { makeOutboxSender } from './outbox-sender.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'
import { aReceipt, aReport, anEntry, sha256 } from './test-reports.ts'

const WAIT = { interval: 2, timeout: 10_000 }
const HOUR_MS = 3_600_000
/** What people are told of in words of their own. */
const PLAIN = ['assignment_superseded', 'task_expired', 'task_done', 'node_left']
const OF_ENERGY = ['energy_precision', 'energy_out_of_range', 'solar_out_of_range', 'solar_without_panels']
const OF_FORM = ['result_mismatch', 'result_size_wrong', 'request_invalid', 'request_malformed']
const FINAL = [
  ...PLAIN,
  'assignment_not_found',
  'report_conflict',
  'report_times_invalid',
  ...OF_FORM,
  ...OF_ENERGY,
  'signature_invalid',
]
const PASSING = [
  'token_refused',
  'token_invalid',
  'node_suspended',
  'node_pending',
  'result_missing',
  'storage_full',
  'overloaded',
  'database_away',
  'too_many_requests',
  'internal',
  'a_code_of_tomorrow',
]

function setup() {
  const { database } = temporaryDatabase()
  const outbox = sqliteOutbox(database)
  const coordinator = inMemoryCoordinator()
  const time = handDrivenTime()
  const told: string[] = []
  const client = inMemoryCoordinatorClient(coordinator, time.clock)
  let changes = 0
  const sender = makeOutboxSender({
    client,
    outbox,
    delay: time.delay,
    random: () => 0.5,
    tell: (line) => void told.push(line),
    changed: () => void (changes += 1),
  })
  onTestFinished(() => sender.stop())
  const refuse = (code: string, more: object = {}) =>
    coordinator.refusals.set('report', { status: 409, code, detail: `No: ${code}.`, ...more })
  /** Until the sender has nothing to do and rests for so long. */
  const rests = (ms: number) => vi.waitFor(() => expect(time.waiting()).toEqual([ms]), WAIT)
  return { database, outbox, coordinator, client, time, told, sender, refuse, rests, changes: () => changes }
}

describe('sending what is finished', () => {
  test('pays for each entry, the oldest first, and says so', async () => {
    const { outbox, coordinator, sender, told, rests, changes } = setup()
    const entries = ['10', '09', '11'].map((hour) =>
      anEntry({ report: aReport({ finished_at: `2026-06-21T${hour}:00:00.000Z` }) }),
    )
    for (const entry of entries) outbox.add(entry)
    sender.start()
    await rests(60_000)
    expect(coordinator.said('report')).toEqual([1, 0, 2].map((place) => entries[place]!.report))
    expect(outbox.waiting()).toBe(0)
    expect(outbox.earnedPEur()).toEqual({ main: 30_002_362_500n, demo: 0n })
    expect(told[0]).toBe(`Task ${entries[1]!.taskId} done: reward €0.01, credit €0.0000007875, block 1`)
    expect(changes()).toBe(3)
  })

  test('is done at once when it is woken for what was added', async () => {
    const { outbox, sender, rests } = setup()
    sender.start()
    await rests(60_000)
    outbox.add(anEntry())
    sender.wake()
    await vi.waitFor(() => expect(outbox.waiting()).toBe(0), WAIT)
  })

  test('puts a large result before its report', async () => {
    const { outbox, coordinator, sender, rests } = setup()
    const largeResult = new Uint8Array(100_000).fill(1)
    outbox.add(anEntry({ report: aReport({ result_hash: sha256(largeResult) }), largeResult }))
    sender.start()
    await rests(60_000)
    expect(coordinator.heard.map(({ verb }) => verb)).toEqual(['putResult', 'report'])
    expect(coordinator.blobs.get(sha256(largeResult))).toEqual(largeResult)
    expect(outbox.waiting()).toBe(0)
  })

  test('does not report while a large result could not be put', async () => {
    const { outbox, coordinator, sender, rests } = setup()
    outbox.add(anEntry({ largeResult: new Uint8Array(100_000) }))
    coordinator.refusals.set('putResult', { status: 503, code: 'storage_full', detail: 'Keep it.', retryAfterMs: 5000 })
    sender.start()
    await rests(5000)
    expect(coordinator.said('report')).toEqual([])
    expect(outbox.waiting()).toBe(1)
  })
})

describe('a refusal', () => {
  test.each(FINAL)('%s is the last word: not paid, because', async (code) => {
    const { outbox, sender, told, refuse, rests } = setup()
    const entry = anEntry()
    outbox.add(entry)
    refuse(code)
    sender.start()
    await rests(60_000)
    const reason = PLAIN.includes(code) ? code : 'report_refused'
    expect(outbox.history(1)).toMatchObject([{ state: 'not_paid', because: { reason, detail: `No: ${code}.` } }])
    expect(told).toEqual([`Task ${entry.taskId} is not paid: No: ${code}.`])
  })

  test.each(PASSING)('%s may pass: the result is kept and sent again', async (code) => {
    const { outbox, coordinator, time, sender, refuse, rests } = setup()
    outbox.add(anEntry())
    refuse(code)
    sender.start()
    await rests(500)
    expect(outbox.history(1)).toMatchObject([{ state: 'waiting' }])
    coordinator.refusals.clear()
    time.pass(500)
    await vi.waitFor(() => expect(outbox.history(1)).toMatchObject([{ state: 'paid' }]), WAIT)
  })

  test('of a result that came from the future is not the last word until that time has come', async () => {
    const { outbox, time, sender, refuse, rests } = setup()
    outbox.add(anEntry({ report: aReport({ finished_at: '2026-06-21T12:30:00.000Z' }) }))
    refuse('report_times_invalid', { serverTime: new Date('2026-06-21T12:00:00.000Z') })
    sender.start()
    await rests(500)
    expect(outbox.waiting()).toBe(1)
    refuse('report_times_invalid', { serverTime: new Date('2026-06-21T13:00:00.000Z') })
    time.pass(500)
    await vi.waitFor(() => expect(outbox.history(1)).toMatchObject([{ state: 'not_paid' }]), WAIT)
  })

  test('to take a large result again, when its receipt got lost on its way, does not cost the payment', async () => {
    const { outbox, coordinator, client, sender, rests } = setup()
    const entry = anEntry({ largeResult: new Uint8Array(100_000) })
    await client.report(entry.report)
    outbox.add(entry)
    coordinator.refusals.set('putResult', { status: 403, code: 'blob_forbidden', detail: 'It is over.' })
    sender.start()
    await rests(60_000)
    expect(outbox.history(1)).toMatchObject([{ state: 'paid', receipt: { proof: { height: 1 } } }])
  })

  test('to take a large result, and then its report, is the last word on both', async () => {
    const { outbox, coordinator, sender, refuse, rests } = setup()
    outbox.add(anEntry({ largeResult: new Uint8Array(100_000) }))
    coordinator.refusals.set('putResult', { status: 403, code: 'blob_forbidden', detail: 'It is not yours.' })
    refuse('result_missing')
    sender.start()
    await rests(60_000)
    expect(outbox.history(1)).toMatchObject([
      { state: 'not_paid', because: { reason: 'report_refused', detail: 'It is not yours.' } },
    ])
  })

  test.each([9, 8])('of changed bytes is the last word only when the disk has changed them: %i', async (bytes) => {
    const { sender, outbox, coordinator, told } = setup()
    coordinator.refusals.set('putResult', { status: 422, code: 'blob_hash_mismatch', detail: 'No.' })
    const report = aReport({ result_hash: sha256(new Uint8Array(9)) })
    outbox.add(anEntry({ largeResult: new Uint8Array(bytes), report }))
    sender.start()
    await vi.waitFor(() => expect(told).toHaveLength(1), WAIT)
    expect(outbox.waiting()).toBe(bytes === 9 ? 1 : 0)
  })

  test('of a result that is too large for ever is the last word', async () => {
    const { outbox, coordinator, sender, rests } = setup()
    outbox.add(anEntry({ largeResult: new Uint8Array(100_000) }))
    coordinator.refusals.set('putResult', { status: 413, code: 'body_too_large', detail: 'Too large.' })
    sender.start()
    await rests(60_000)
    expect(outbox.history(1)).toMatchObject([
      { state: 'not_paid', because: { reason: 'report_refused', detail: 'Too large.' } },
    ])
  })
})

describe('a coordinator that is away', () => {
  test('is tried again later and later, at most every five minutes, for as long as it takes', async () => {
    const { outbox, coordinator, time, sender, told, rests } = setup()
    outbox.add(anEntry())
    coordinator.state.isAway = true
    sender.start()
    for (let minute = 0; minute < 60; minute++) {
      await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
      time.pass(60_000)
    }
    expect(time.asked.slice(0, 7)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000])
    expect(coordinator.said('report').length).toBeGreaterThan(60 / 5)
    expect(coordinator.said('report').length).toBeLessThan(30)
    expect(outbox.waiting()).toBe(1)
    expect(told).toHaveLength(1)
    coordinator.state.isAway = false
    time.pass(HOUR_MS)
    await vi.waitFor(() => expect(outbox.waiting()).toBe(0), WAIT)
    await rests(60_000)
  })

  test('is not asked for every entry: after a failure the others rest too', async () => {
    const { outbox, coordinator, time, sender } = setup()
    for (let entry = 0; entry < 200; entry++) outbox.add(anEntry())
    coordinator.state.isAway = true
    sender.start()
    for (let round = 1; round <= 8; round++) {
      await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
      expect(coordinator.said('report')).toHaveLength(round)
      time.pass(Math.min(60_000, 500 * 2 ** (round - 1)))
    }
    expect(outbox.waiting()).toBe(200)
  })

  test('that comes back gets everything, without a rest between', async () => {
    const { outbox, coordinator, time, sender, rests } = setup()
    for (let entry = 0; entry < 20; entry++) outbox.add(anEntry())
    coordinator.state.isAway = true
    sender.start()
    await rests(500)
    coordinator.state.isAway = false
    time.pass(500)
    await vi.waitFor(() => expect(outbox.waiting()).toBe(0), WAIT)
    expect(time.asked.filter((ms) => ms > 0 && ms < 60_000)).toEqual([500])
  })

  test('that says how long to wait is not asked before', async () => {
    const { outbox, coordinator, time, sender, refuse, rests } = setup()
    outbox.add(anEntry())
    refuse('storage_full', { status: 503, retryAfterMs: 45_000 })
    sender.start()
    await rests(45_000)
    sender.wake()
    await rests(45_000)
    expect(coordinator.said('report')).toHaveLength(1)
    time.pass(45_000)
    await vi.waitFor(() => expect(coordinator.said('report')).toHaveLength(2), WAIT)
  })

  test('for one report only does not hold up the others', async () => {
    const { outbox, coordinator, client, sender, time, rests } = setup()
    const [bad, good] = ['09', '10'].map((hour) =>
      anEntry({ report: aReport({ finished_at: `2026-06-21T${hour}:00:00.000Z` }) }),
    )
    outbox.add(bad!)
    outbox.add(good!)
    const report = client.report.bind(client)
    client.report = (sent) =>
      sent.assignment_id === bad!.assignmentId ? Promise.reject(new Error('odd')) : report(sent)
    sender.start()
    await rests(500)
    time.pass(499)
    sender.wake()
    await vi.waitFor(() => expect(outbox.has(good!.assignmentId) && outbox.waiting()).toBe(1), WAIT)
    expect(coordinator.said('report')).toEqual([good!.report])
    expect(outbox.held(10)).toEqual([bad!.assignmentId])
  })
})

describe('a disk that takes nothing', () => {
  test('costs no result: what was acknowledged is sent again and gets its receipt when there is room', async () => {
    const { database, outbox, coordinator, time, sender, told, rests } = setup()
    outbox.add(anEntry())
    database.exec(
      "create trigger full before update on outbox begin select raise(abort, 'database or disk is full'); end",
    )
    sender.start()
    await rests(10_000)
    expect(told).toContain('Something went wrong and is tried again: database or disk is full')
    database.exec('drop trigger full')
    time.pass(10_000)
    await vi.waitFor(() => expect(outbox.waiting()).toBe(0), WAIT)
    expect(coordinator.said('report')).toHaveLength(2)
    expect(outbox.history(1)).toMatchObject([{ state: 'paid', receipt: { proof: { height: 1 } } }])
  })

  test('does not keep results from being sent because the history cannot be tidied up', async () => {
    const { database, outbox, sender, time, rests } = setup()
    const old = anEntry({ report: aReport({ finished_at: '2026-01-01T00:00:00.000Z' }) })
    outbox.add(old)
    outbox.settle(old.assignmentId, { state: 'not_paid', because: { reason: 'task_done', detail: null } })
    database.exec("create trigger full before delete on outbox begin select raise(abort, 'disk is full'); end")
    outbox.add(anEntry())
    sender.start()
    await rests(10_000)
    time.pass(10_000)
    await vi.waitFor(() => expect(outbox.waiting()).toBe(0), WAIT)
  })
})

describe('the history', () => {
  test('is forgotten after thirty days, also by an agent that runs for years', async () => {
    const { outbox, sender, time, rests } = setup()
    const pay = (finished_at: string) => {
      const entry = anEntry({ report: aReport({ finished_at }) })
      outbox.add(entry)
      outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt() })
    }
    pay('2026-05-22T11:59:00.000Z')
    pay('2026-05-24T12:00:00.000Z')
    sender.start()
    await rests(60_000)
    expect(outbox.history(10)).toHaveLength(1)
    time.pass(25 * HOUR_MS)
    await rests(60_000)
    expect(outbox.history(10)).toHaveLength(1)
    time.pass(25 * HOUR_MS)
    await vi.waitFor(() => expect(outbox.history(10)).toHaveLength(0), WAIT)
    expect(outbox.earnedPEur()).toEqual({ main: 20_001_575_000n, demo: 0n })
  })
})
