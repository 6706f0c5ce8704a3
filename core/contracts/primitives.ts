import { z } from 'zod'
import { NAME_LENGTH_MAX } from '../node/node.ts'
import { TASK_TYPES } from '../task/task-type.ts'

/** Forms that several messages share. Types and presence are checked here; what a value may mean, in the core. */
/** In lower case, as PostgreSQL prints it: what is signed with an id must be the same text everywhere. */
export const Id = z
  .uuid()
  .regex(/^[^A-F]+$/, 'is in lower case')
  .meta({ description: 'UUID (version 7 where the coordinator makes it)' })
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hex digits')
export const Instant = z.iso
  .datetime({ offset: false, message: 'is a UTC time as in 2026-06-21T12:00:00.000Z' })
  .max(40)
export const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/, 'is base64url without padding')
/** At least 16 random bytes. */
export const Nonce = Base64Url.min(22).max(128)
/** The header that makes asking twice the same as asking once. */
export const IdempotencyKey = z.string().regex(/^[A-Za-z0-9_-]{16,100}$/)
/** 64 bytes of Ed25519. */
export const Signature = Base64Url.length(86)
/** 32 raw bytes of Ed25519. */
export const PublicKey = Base64Url.length(43)
/** Trimming, control characters and code points are checked by `parseName` (a code point is up to two UTF-16 units). */
export const Name = z
  .string()
  .min(1)
  .max(2 * NAME_LENGTH_MAX + 100)
export const TaskTypeName = z.enum(TASK_TYPES)
/** Exact amounts leave the coordinator as plain decimal strings. */
export const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
export const Watts = z.number().min(0).max(10_000_000)
/** A JSON object of bounded size; the body limit of 256 KB bounds its depth and length further. */
export const Params = z.record(z.string().max(200), z.json())

export const LIST_LIMIT_MAX = 500
export const LIST_LIMIT_DEFAULT = 50
export const QueryInteger = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'is a whole number')
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
export const ListQuery = {
  limit: QueryInteger(1, LIST_LIMIT_MAX).optional(),
  cursor: z.string().min(1).max(200).optional(),
}
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() })
