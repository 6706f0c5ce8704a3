import type { Context } from 'koa'
import { z } from 'zod'
import { IdempotencyKey } from '#core/contracts/primitives.ts'
import { requestErrors } from '#core/request/errors.ts'

/** For the description of routes that want it. */
export const IdempotencyHeaders = z.object({ 'Idempotency-Key': IdempotencyKey })

/** The header with which asking twice is asking once; throws `idempotency_key_invalid`. */
export function readIdempotencyKey(ctx: Pick<Context, 'get'>): string {
  const key = IdempotencyKey.safeParse(ctx.get('idempotency-key'))
  if (key.success) return key.data
  throw requestErrors.idempotency_key_invalid()
}
