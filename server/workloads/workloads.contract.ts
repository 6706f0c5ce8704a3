import { describe, expect, test } from 'vitest'
import type { Workload, Workloads } from './ports.ts'

export type WorkloadsBench = AsyncDisposable & {
  readonly workloads: Workloads
  /** Stores the blob that a program is. */
  hasBlob(sha256: string): Promise<void>
}

const digestOf = (digit: number) => String(digit).repeat(64)
export const aWorkload = (digit: number, fields: Partial<Workload> = {}): Workload => ({
  sha256: digestOf(digit),
  name: 'heat-loss',
  version: `1.0.${digit}`,
  sizeBytes: 100,
  memoryMaxMb: 16,
  builtIn: false,
  warnings: [{ code: 'float_nan', detail: 'Write no NaN.' }],
  ...fields,
})

/** What every keeper of programs keeps. */
export function workloadsContract(name: string, makeBench: () => Promise<WorkloadsBench>): void {
  const withBlobs = async (...digits: readonly number[]) => {
    const bench = await makeBench()
    for (const digit of digits) await bench.hasBlob(digestOf(digit))
    return bench
  }

  describe(`${name} as a keeper of programs`, () => {
    test('finds a program by its digest and by its name', async () => {
      await using bench = await withBlobs(1)
      const { workloads } = bench
      expect(await workloads.add(aWorkload(1))).toBe(true)
      const kept = { ...aWorkload(1), createdAt: expect.any(Date) }
      expect(await workloads.find(digestOf(1))).toEqual(kept)
      expect(await workloads.findNamed('heat-loss', '1.0.1')).toEqual(kept)
      expect([await workloads.find(digestOf(2)), await workloads.findNamed('heat-loss', '2')]).toEqual([null, null])
    })

    test('keeps neither a digest nor a name and version twice', async () => {
      await using bench = await withBlobs(1, 2)
      const { workloads } = bench
      await workloads.add(aWorkload(1))
      expect(await workloads.add(aWorkload(1, { name: 'other' }))).toBe(false)
      expect(await workloads.add(aWorkload(2, { version: '1.0.1' }))).toBe(false)
      expect(await workloads.find(digestOf(2))).toBeNull()
      expect((await workloads.find(digestOf(1)))?.name).toBe('heat-loss')
    })

    test('knows the newest program of a name that came with the coordinator', async () => {
      await using bench = await withBlobs(1, 2, 3, 4)
      const { workloads } = bench
      for (const digit of [2, 1]) await workloads.add(aWorkload(digit, { name: 'render', builtIn: true }))
      await workloads.add(aWorkload(3, { name: 'render' }))
      await workloads.add(aWorkload(4, { name: 'other', builtIn: true }))
      expect((await workloads.newestBuiltIn('render'))?.sha256).toBe(digestOf(1))
      expect(await workloads.newestBuiltIn('heat-loss')).toBeNull()
    })

    test('makes a program that an admin added the newest that came with the coordinator', async () => {
      await using bench = await withBlobs(1, 2, 3)
      const { workloads } = bench
      await workloads.add(aWorkload(3, { builtIn: true }))
      await workloads.add(aWorkload(1))
      await workloads.add(aWorkload(2, { builtIn: true }))
      const newest = async () => (await workloads.newestBuiltIn('heat-loss'))?.sha256
      await workloads.becomeBuiltIn(digestOf(1))
      expect([await newest(), (await workloads.find(digestOf(1)))?.builtIn]).toEqual([digestOf(1), true])
      for (const digit of [2, 3]) await workloads.becomeBuiltIn(digestOf(digit))
      expect(await newest()).toBe(digestOf(1))
    })

    test('lists programs in the order of their digests, a page at a time, of one name or of all', async () => {
      await using bench = await withBlobs(1, 2, 3)
      const { workloads } = bench
      for (const digit of [3, 1]) await workloads.add(aWorkload(digit))
      await workloads.add(aWorkload(2, { name: 'render' }))
      const digests = async (filter: Parameters<Workloads['list']>[0]) =>
        (await workloads.list(filter)).map(({ sha256 }) => sha256)
      expect(await digests({ name: null, limit: 2, after: null })).toEqual([digestOf(1), digestOf(2)])
      expect(await digests({ name: null, limit: 2, after: digestOf(2) })).toEqual([digestOf(3)])
      expect(await digests({ name: 'heat-loss', limit: 9, after: null })).toEqual([digestOf(1), digestOf(3)])
    })
  })
}
