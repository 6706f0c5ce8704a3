import type { AskedLog, Expectation, KeptHead } from '../ports.ts'

/** Why a log is not the one that is expected, in words that follow “this log”; null when it is. */
export async function findShortfall(log: AskedLog, { height, hash }: Expectation): Promise<string | null> {
  const head = await log.head()
  if (height !== null && head.height < height) return `ends at height ${head.height}, and block ${height} is known`
  if (hash === null || hash === 'genesis') return null
  if (height === null) return (await log.hasBlock(hash)) ? null : `has no block ${hash}`
  const found = await log.hashAt(height)
  return found === hash ? null : `has block ${found ?? 'none'} at height ${height}, where ${hash} is known`
}

export const expectationOf = (kept: KeptHead | null): Expectation => ({
  height: kept?.height ?? null,
  hash: kept?.hash ?? null,
})
