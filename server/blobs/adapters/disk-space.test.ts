import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { diskSpaceGuard } from './disk-space.ts'

/** All blobs are added up when the test says so. */
function setup(limits: { quotaBytes?: number | null; freeBytesMin?: number } = {}) {
  const sums: PromiseWithResolvers<number>[] = []
  const ensureDiskSpace = diskSpaceGuard({
    folder: tmpdir(),
    freeBytesMin: 0,
    quotaBytes: 1000,
    ...limits,
    usedBytes() {
      const sum = Promise.withResolvers<number>()
      sums.push(sum)
      return sum.promise
    },
  })
  const codes = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        ensureDiskSpace().then(
          () => 'room',
          ({ code }: { code: string }) => code,
        ),
      ),
    )
  return { sums, codes }
}

test('all blobs are added up once for all who ask at the same moment', async () => {
  const { sums, codes } = setup()
  const answers = codes(50)
  await expect.poll(() => sums.length).toBe(1)
  sums[0]?.resolve(999)
  expect(new Set(await answers)).toEqual(new Set(['room']))
  expect(await codes(50)).toContain('room')
  expect(sums).toHaveLength(1)
})

test('nothing is taken when the quota is used up; without one nothing is added up', async () => {
  const full = setup()
  const answers = full.codes(2)
  await expect.poll(() => full.sums.length).toBe(1)
  full.sums[0]?.resolve(1000)
  expect(await answers).toEqual(['storage_full', 'storage_full'])
  const boundless = setup({ quotaBytes: null })
  expect(await boundless.codes(2)).toEqual(['room', 'room'])
  expect(boundless.sums).toEqual([])
})

test('nothing is taken while the disk has less room than must stay free', async () => {
  expect(await setup({ freeBytesMin: Number.MAX_SAFE_INTEGER, quotaBytes: null }).codes(1)).toEqual(['storage_full'])
})
