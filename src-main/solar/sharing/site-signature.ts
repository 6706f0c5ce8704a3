import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

export type Signed = {
  readonly method: string
  readonly path: string
  /** Milliseconds since the epoch by the sender's clock. */
  readonly timeMs: number
  /** At least 16 random bytes, base64url; good once. */
  readonly nonce: string
  readonly body: string
}

/**
 * HMAC-SHA-256, base64url, with the site's key over the lines: `koprogo-site/1`, method, path, time, nonce and the SHA-256
 * of the body.
 */
export const requestSignature = (key: string, { method, path, timeMs, nonce, body }: Signed): string =>
  hmacOf(key, ['koprogo-site/1', method, path, String(timeMs), nonce, sha256(body)])

/** Over `koprogo-site-answer/1`, the nonce of what was asked, the status and the SHA-256 of the body. */
export const answerSignature = (key: string, answer: { nonce: string; status: number; body: string }): string =>
  hmacOf(key, ['koprogo-site-answer/1', answer.nonce, String(answer.status), sha256(answer.body)])

/** Takes as long for a signature that is nearly right as for one that is not. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const hmacOf = (key: string, lines: readonly string[]) =>
  createHmac('sha256', key).update(lines.join('\n')).digest('base64url')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
