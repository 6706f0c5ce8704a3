import { describe, expect, test } from 'vitest'
import type { Forget } from './ports.ts'

/** Digests that sort as their digit does. */
export const digestOf = (digit: number) => String(digit).repeat(64)

export type ForgetBench = AsyncDisposable & {
  readonly forget: Forget
  /** Attempts at tasks that are over, closed so many days ago, none of them its task's latest. */
  addAttempts(count: number, closedDaysAgo: number): Promise<void>
  addBlob(blob: {
    sha256: string
    putDaysAgo: number
    isInput?: boolean
    isFile?: boolean
    awaitsReport?: boolean
  }): Promise<void>
  /** A task at work that names this manifest. */
  openManifest(sha256: string): Promise<void>
  /** Names of blobs that are there. */
  blobs(): Promise<readonly string[]>
  attempts(): Promise<number>
  /** Until it is called, somebody else forgets, or copies. */
  holdLock(): Promise<() => Promise<void>>
}

/** What every way to forget keeps. */
export function forgetContract(name: string, makeBench: () => Promise<ForgetBench>): void {
  const [A, B, C, D] = [digestOf(1), digestOf(2), digestOf(3), digestOf(4)] as const

  describe(`${name} as a way to forget`, () => {
    test('attempts that are older than the days go, the others stay', async () => {
      await using bench = await makeBench()
      await bench.addAttempts(3, 11)
      await bench.addAttempts(2, 9)
      expect(await bench.forget.assignments(10)).toBe(3)
      expect(await bench.attempts()).toBe(2)
      expect(await bench.forget.assignments(10)).toBe(0)
    })

    test('blobs that are old and no input are told, in the order of their names', async () => {
      await using bench = await makeBench()
      await bench.addBlob({ sha256: B, putDaysAgo: 11, isFile: false })
      await bench.addBlob({ sha256: A, putDaysAgo: 11 })
      await bench.addBlob({ sha256: C, putDaysAgo: 9 })
      await bench.addBlob({ sha256: D, putDaysAgo: 11, isInput: true })
      expect(await bench.forget.oldBlobs(10, '')).toEqual([
        { sha256: A, isFile: true },
        { sha256: B, isFile: false },
      ])
      expect(await bench.forget.oldBlobs(10, A)).toEqual([{ sha256: B, isFile: false }])
    })

    test('of the blobs that are named only those go which are still old and no input', async () => {
      await using bench = await makeBench()
      await bench.addBlob({ sha256: A, putDaysAgo: 11 })
      await bench.addBlob({ sha256: B, putDaysAgo: 11, isFile: false })
      await bench.addBlob({ sha256: C, putDaysAgo: 9 })
      await bench.addBlob({ sha256: D, putDaysAgo: 11, isInput: true })
      const named = [A, B, C, D].map((sha256) => ({ sha256, isFile: sha256 !== B }))
      expect(await bench.forget.blobs(10, named)).toBe(2)
      expect(await bench.blobs()).toEqual([C, D])
    })

    test('what was put for a report goes when that has not come for so long, unless a task names it', async () => {
      await using bench = await makeBench()
      await bench.addBlob({ sha256: A, putDaysAgo: 8, awaitsReport: true })
      await bench.addBlob({ sha256: B, putDaysAgo: 6, awaitsReport: true })
      await bench.addBlob({ sha256: C, putDaysAgo: 8, awaitsReport: true, isInput: true })
      await bench.addBlob({ sha256: D, putDaysAgo: 8 })
      expect(await bench.forget.unreported(7)).toBe(1)
      expect(await bench.blobs()).toEqual([B, C, D])
      expect(await bench.forget.unreported(7)).toBe(0)
    })

    test('manifests of tasks at work are told once each', async () => {
      await using bench = await makeBench()
      expect(await bench.forget.openManifests()).toEqual([])
      await bench.openManifest(A)
      await bench.openManifest(A)
      expect(await bench.forget.openManifests()).toEqual([A])
    })

    test('nothing goes while somebody else is at it', async () => {
      await using bench = await makeBench()
      await bench.addAttempts(1, 11)
      await bench.addBlob({ sha256: A, putDaysAgo: 11 })
      const release = await bench.holdLock()
      expect(await bench.forget.assignments(10)).toBe(null)
      expect(await bench.forget.unreported(10)).toBe(null)
      expect(await bench.forget.blobs(10, [{ sha256: A, isFile: true }])).toBe(null)
      expect([await bench.attempts(), await bench.blobs()]).toEqual([1, [A]])
      await release()
      expect(await bench.forget.blobs(10, [{ sha256: A, isFile: true }])).toBe(1)
    })
  })
}
