import { describe, expect, test } from 'vitest'
import type { AskedLog, LogHead } from './ports.ts'

export type LogBench = AsyncDisposable & {
  readonly log: AskedLog
  /** Its blocks, the lowest first. */
  readonly blocks: readonly LogHead[]
}

/** What every log that can be asked answers. */
export function askedLogContract(name: string, makeBench: (blocks: number) => Promise<LogBench>): void {
  describe(`${name} as a log that can be asked`, () => {
    test('without blocks ends at height 0, and has none', async () => {
      await using bench = await makeBench(0)
      expect(await bench.log.head()).toEqual({ height: 0, hash: 'genesis' })
      expect(await bench.log.hashAt(1)).toBe(null)
      expect(await bench.log.hasBlock('a'.repeat(64))).toBe(false)
    })

    test('tells its head and each of its blocks', async () => {
      await using bench = await makeBench(3)
      expect(await bench.log.head()).toEqual(bench.blocks.at(-1))
      for (const { height, hash } of bench.blocks) {
        expect(await bench.log.hashAt(height)).toBe(hash)
        expect(await bench.log.hasBlock(hash)).toBe(true)
      }
      expect(await bench.log.hashAt(4)).toBe(null)
      expect(await bench.log.hasBlock('genesis')).toBe(false)
    })
  })
}
