import { createHash, randomBytes } from 'node:crypto'
import type { Book } from '#core/ledger/ledger.ts'
import type { Ids } from '../ports.ts'
import type { Database, Queryable } from '../postgres/database.ts'

export type AdminToken = {
  readonly id: string
  readonly name: string
  readonly book: Book
  readonly createdAt: Date
  readonly revokedAt: Date | null
}

/** Tokens of 256 random bits; the database keeps only their SHA-256, so that a copy of it opens nothing. */
export type AdminTokens = {
  create(token: { name: string; book: Book }): Promise<{ id: string; token: string }>
  /** Null when there ever was one of this name, revoked or not: of several coordinators that start at once one makes it. */
  createFirst(token: { name: string; book: Book }): Promise<{ id: string; token: string } | null>
  /** The token's id, name and book, at most 1 s old; null for an unknown or revoked one. */
  read(token: string): Promise<Found | null>
  list(): Promise<readonly AdminToken[]>
  /** How many of this name or id were revoked. */
  revoke(nameOrId: string): Promise<number>
}

type Found = { readonly id: string; readonly name: string; readonly book: Book }

const PREFIX = 'kga_'
const CACHE_MS = 1000
const CACHE_MAX = 1000

const INSERT = 'insert into grid_admin_tokens (id, name, book, token_hash) values ($1, $2, $3, $4)'
/** There is one row, and whoever holds it looks alone. */
const LOCK = 'select 1 from grid_coordinator for no key update'
const IS_KNOWN = 'select 1 from grid_admin_tokens where name = $1'

export const isAdminToken = (token: string) => token.startsWith(PREFIX)

export function postgresAdminTokens({ database, ids }: { database: Database; ids: Ids }): AdminTokens {
  async function create(on: Queryable, { name, book }: { name: string; book: Book }) {
    const id = ids.next()
    const token = `${PREFIX}${randomBytes(32).toString('base64url')}`
    await on.query(INSERT, [id, name, book, hashOf(token)])
    return { id, token }
  }
  const cache = new Map<string, { found: Found | null; until: number }>()
  return {
    create: (wanted) => create(database, wanted),
    createFirst: (wanted) =>
      database.transaction(async (tx) => {
        await tx.query(LOCK)
        const isKnown = (await tx.query(IS_KNOWN, [wanted.name])).length > 0
        return isKnown ? null : create(tx, wanted)
      }),
    async read(token) {
      const hash = hashOf(token)
      const cached = cache.get(hash)
      if (cached && cached.until > performance.now()) return cached.found
      const sql = 'select id, name, book from grid_admin_tokens where token_hash = $1 and revoked_at is null'
      const [found = null] = await database.query<Found>(sql, [hash])
      if (cache.size >= CACHE_MAX) cache.clear()
      cache.set(hash, { found, until: performance.now() + CACHE_MS })
      return found
    },
    list: () =>
      database.query<AdminToken>(
        'select id, name, book, created_at as "createdAt", revoked_at as "revokedAt" from grid_admin_tokens order by created_at',
      ),
    async revoke(nameOrId) {
      const sql = `update grid_admin_tokens set revoked_at = now()
        where revoked_at is null and (name = $1 or id::text = $1) returning id`
      return (await database.query(sql, [nameOrId])).length
    },
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
