import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordingLogger } from '../../shared/test-doubles.ts'
import { digestOf, forgetContract } from '../forget.contract.ts'
import type { Forget, KeepDays } from '../ports.ts'
import { makeForgetOld, makeRetention } from './forget-old.ts'

type Blob = { sha256: string; putDaysAgo: number; isInput: boolean; isFile: boolean; awaitsReport: boolean }

/** For tests: what there is to forget, in memory; small batches. */
function inMemoryForget(batchMax = 100) {
  let attempts: number[] = []
  const blobs = new Map<string, Blob>()
  const manifests = new Set<string>()
  let isHeld = false
  const isOld = ({ putDaysAgo, isInput }: Blob, days: number) => putDaysAgo > days && !isInput
  const forget: Forget = {
    assignments(days) {
      if (isHeld) return Promise.resolve(null)
      const gone = attempts.filter((age) => age > days).slice(0, batchMax)
      attempts = attempts.filter((age) => age <= days).concat(attempts.filter((age) => age > days).slice(batchMax))
      return Promise.resolve(gone.length)
    },
    oldBlobs: (days, after) =>
      Promise.resolve(
        [...blobs.values()]
          .filter((blob) => isOld(blob, days) && blob.sha256 > after)
          .toSorted((one, other) => (one.sha256 < other.sha256 ? -1 : 1))
          .slice(0, batchMax)
          .map(({ sha256, isFile }) => ({ sha256, isFile })),
      ),
    unreported(days) {
      if (isHeld) return Promise.resolve(null)
      const gone = [...blobs.values()].filter((blob) => blob.awaitsReport && isOld(blob, days)).slice(0, batchMax)
      for (const { sha256 } of gone) blobs.delete(sha256)
      return Promise.resolve(gone.length)
    },
    openManifests: () => Promise.resolve([...manifests]),
    blobs(days, named) {
      if (isHeld) return Promise.resolve(null)
      const gone = named.filter(({ sha256 }) => isOld(blobs.get(sha256) ?? UNKNOWN, days))
      for (const { sha256 } of gone) blobs.delete(sha256)
      return Promise.resolve(gone.length)
    },
  }
  const UNKNOWN: Blob = { sha256: '', putDaysAgo: 0, isInput: true, isFile: false, awaitsReport: false }
  return {
    forget,
    addAttempts: (count: number, daysAgo: number) =>
      void attempts.push(...Array.from({ length: count }, () => daysAgo)),
    addBlob: (blob: Pick<Blob, 'sha256' | 'putDaysAgo'> & Partial<Blob>) =>
      void blobs.set(blob.sha256, { isInput: false, isFile: true, awaitsReport: false, ...blob }),
    openManifest: (sha256: string) => void manifests.add(sha256),
    blobs: () => [...blobs.keys()].toSorted(),
    attempts: () => attempts.length,
    hold: (value: boolean) => (isHeld = value),
  }
}

forgetContract('the memory', () => {
  const memory = inMemoryForget()
  return Promise.resolve({
    forget: memory.forget,
    addAttempts: (count, daysAgo) => Promise.resolve(memory.addAttempts(count, daysAgo)),
    addBlob: (blob) => Promise.resolve(memory.addBlob(blob)),
    openManifest: (sha256) => Promise.resolve(memory.openManifest(sha256)),
    blobs: () => Promise.resolve(memory.blobs()),
    attempts: () => Promise.resolve(memory.attempts()),
    holdLock() {
      memory.hold(true)
      return Promise.resolve(() => Promise.resolve(void memory.hold(false)))
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

const NAMED: Readonly<Record<string, readonly string[]>> = { [digestOf(9)]: [digestOf(1), digestOf(3)] }
const threeUploads = () => Promise.resolve(3)
const noUploads = () => Promise.resolve(0)
const namedBlobs = (sha256: string) => Promise.resolve(new Set(NAMED[sha256]))

function setup(days: Partial<KeepDays>, batchMax?: number) {
  const memory = inMemoryForget(batchMax)
  const keepDays = { assignments: null, results: null, unreported: null, ...days }
  return {
    ...memory,
    forgetOld: makeForgetOld({ forget: memory.forget, forgetUploads: noUploads, namedBlobs, keepDays }),
  }
}

describe('a round', () => {
  test('forgets nothing that is kept for good', async () => {
    const { forgetOld, addAttempts, addBlob } = setup({ assignments: null, results: null })
    addAttempts(3, 100_000)
    addBlob({ sha256: digestOf(1), putDaysAgo: 100_000 })
    expect(await forgetOld()).toMatchObject({ assignments: 0, blobs: 0 })
  })

  test('forgets each kind by its own days', async () => {
    const { forgetOld, addAttempts, addBlob, blobs } = setup({ assignments: 365, results: 30 })
    addAttempts(2, 366)
    addAttempts(2, 364)
    addBlob({ sha256: digestOf(1), putDaysAgo: 31 })
    addBlob({ sha256: digestOf(2), putDaysAgo: 29 })
    expect(await forgetOld()).toMatchObject({ assignments: 2, blobs: 1 })
    expect(blobs()).toEqual([digestOf(2)])
  })

  test('forgets what was put for a report that never came, and uploads that nobody went on with', async () => {
    const memory = inMemoryForget()
    const keepDays = { assignments: null, results: null, unreported: 7 }
    const forgetOld = makeForgetOld({ forget: memory.forget, forgetUploads: threeUploads, namedBlobs, keepDays })
    memory.addBlob({ sha256: digestOf(1), putDaysAgo: 8, awaitsReport: true })
    memory.addBlob({ sha256: digestOf(2), putDaysAgo: 6, awaitsReport: true })
    memory.addBlob({ sha256: digestOf(3), putDaysAgo: 8 })
    expect(await forgetOld()).toEqual({ assignments: 0, blobs: 1, uploads: 3 })
    expect(memory.blobs()).toEqual([digestOf(2), digestOf(3)])
  })

  test('leaves what a manifest of a task at work names, also where no task has it as an input', async () => {
    const { forgetOld, addBlob, openManifest, blobs } = setup({ assignments: null, results: 30 })
    for (const digit of [1, 2, 3]) addBlob({ sha256: digestOf(digit), putDaysAgo: 31 })
    openManifest(digestOf(9))
    openManifest(digestOf(8))
    expect(await forgetOld()).toMatchObject({ assignments: 0, blobs: 1 })
    expect(blobs()).toEqual([digestOf(1), digestOf(3)])
  })

  test('does a bounded number of batches, and the next one goes on behind what had to stay', async () => {
    const { forgetOld, addAttempts, addBlob, openManifest, attempts } = setup({ assignments: 1, results: 1 }, 1)
    addAttempts(12, 2)
    for (const digit of [1, 2, 3, 4]) addBlob({ sha256: digestOf(digit), putDaysAgo: 2 })
    openManifest(digestOf(9))
    expect(await forgetOld()).toMatchObject({ assignments: 10, blobs: 2 })
    expect(attempts()).toBe(2)
    expect(await forgetOld()).toMatchObject({ assignments: 2, blobs: 0 })
  })

  test('begins again at the first name when it has come to the last', async () => {
    const { forgetOld, addBlob } = setup({ assignments: null, results: 1 })
    addBlob({ sha256: digestOf(5), putDaysAgo: 2 })
    expect((await forgetOld()).blobs).toBe(1)
    addBlob({ sha256: digestOf(1), putDaysAgo: 2 })
    expect((await forgetOld()).blobs).toBe(1)
  })

  test('leaves everything to whoever is at it already, and does it the next time', async () => {
    const { forgetOld, addAttempts, addBlob, hold } = setup({ assignments: 1, results: 1 })
    addAttempts(1, 2)
    addBlob({ sha256: digestOf(5), putDaysAgo: 2 })
    hold(true)
    expect(await forgetOld()).toMatchObject({ assignments: 0, blobs: 0 })
    hold(false)
    expect(await forgetOld()).toMatchObject({ assignments: 1, blobs: 1 })
  })
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function service() {
  const memory = inMemoryForget()
  const logger = recordingLogger()
  const keepDays = { assignments: 1, results: null, unreported: null }
  let fault: Error | null = null
  const assignments: Forget['assignments'] = (days) => (fault ? Promise.reject(fault) : memory.forget.assignments(days))
  const retention = makeRetention({
    forget: { ...memory.forget, assignments },
    forgetUploads: noUploads,
    namedBlobs,
    keepDays,
    logger,
  })
  return { ...memory, ...retention, logger, break: (error: Error | null) => (fault = error) }
}

describe('the service', () => {
  test('does a round at its start and one every ten minutes, until it is stopped', async () => {
    const { start, stop, addAttempts, attempts } = service()
    addAttempts(1, 2)
    start()
    await pass(0)
    expect(attempts()).toBe(0)
    addAttempts(1, 2)
    await pass(599_999)
    expect(attempts()).toBe(1)
    await pass(1)
    expect(attempts()).toBe(0)
    await stop()
    addAttempts(1, 2)
    await pass(3_600_000)
    expect(attempts()).toBe(1)
  })

  test('tells what went, and nothing when nothing went', async () => {
    const { start, stop, addAttempts, logger } = service()
    addAttempts(4, 2)
    start()
    await pass(1_800_000)
    await stop()
    expect(logger.lines).toEqual(['info Forgot what is older than the settings keep'])
    expect(logger.fields).toEqual([{ assignments: 4, blobs: 0, uploads: 0 }])
  })

  test('survives a round that fails', async () => {
    const { start, stop, addAttempts, attempts, logger, ...bench } = service()
    addAttempts(1, 2)
    bench.break(new Error('the database is away'))
    start()
    await pass(0)
    expect(logger.lines).toEqual(['warn What is old could not be forgotten; it is tried again'])
    bench.break(null)
    await pass(600_000)
    expect(attempts()).toBe(0)
    await stop()
  })
})
