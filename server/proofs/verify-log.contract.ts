import { describe, expect, test } from 'vitest'
import { EMPTY_CHAIN } from '#core/proof/green-proof.ts'
import type { VerifyLog } from './ports.ts'

export type VerificationBench = AsyncDisposable & {
  /** Of a log without blocks. */
  readonly verifyLog: VerifyLog
  goAway(): Promise<void>
}

/** What every verification keeps, wherever it runs. */
export function verifyLogContract(name: string, makeBench: () => Promise<VerificationBench>): void {
  describe(`${name} as a verification of the log`, () => {
    test('finds a log without blocks whole, and says that its head is its beginning', async () => {
      await using bench = await makeBench()
      expect(await bench.verifyLog()).toEqual({
        verdict: { valid: true, checked: 0, tail: EMPTY_CHAIN, firstInvalid: null },
        head: EMPTY_CHAIN,
      })
    })

    test('can be asked again', async () => {
      await using bench = await makeBench()
      expect(await bench.verifyLog()).toEqual(await bench.verifyLog())
    })

    test('is refused as a database that is away when the log cannot be read', async () => {
      await using bench = await makeBench()
      await bench.goAway()
      await expect(bench.verifyLog()).rejects.toMatchObject({ code: 'database_away' })
    })
  })
}
