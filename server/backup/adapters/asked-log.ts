import type { Queryable } from '../../shared/postgres/database.ts'
import type { AskedLog } from '../ports.ts'

/** The log of a database that has its tables. */
export function askedLog(database: Queryable): AskedLog {
  return {
    async head() {
      const [row] = await database.query<{ height: bigint; hash: string }>('select height, hash from grid_chain_head')
      if (!row) throw new Error('The chain has no head')
      return { height: Number(row.height), hash: row.hash }
    },
    async hashAt(height) {
      const sql = 'select block_hash from grid_green_proofs where height = $1'
      const [row] = await database.query<{ block_hash: string }>(sql, [height])
      return row?.block_hash ?? null
    },
    async hasBlock(hash) {
      return (await database.query('select 1 from grid_green_proofs where block_hash = $1 limit 1', [hash])).length > 0
    },
  }
}

/** A log without blocks. */
export const EMPTY_LOG: AskedLog = {
  head: () => Promise.resolve({ height: 0, hash: 'genesis' }),
  hashAt: () => Promise.resolve(null),
  hasBlock: () => Promise.resolve(false),
}

/** The log of any database: one without our tables has no blocks. */
export async function logOfAny(database: Queryable): Promise<AskedLog> {
  const [row] = await database.query<{ made: boolean }>(`select to_regclass('grid_chain_head') is not null as made`)
  return row?.made ? askedLog(database) : EMPTY_LOG
}
