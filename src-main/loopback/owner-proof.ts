import { createHmac, timingSafeEqual } from 'node:crypto'
import type { UiToken } from './ui-token.ts'

/** What is signed says what it is for, so that no session's signature is a proof, nor the other way round. */
const PURPOSE = 'koprogo-ui-address/1'
/** Both ends read the same clock: it is for whoever asks now. */
const GOOD_FOR_MS = 10_000
const FORM = /^Proof (\d{1,15})\.([\w-]{43})$/

const signature = ({ url, token }: UiToken, atMs: string): string =>
  createHmac('sha256', token).update(`${PURPOSE}\n${url}\n${atMs}`).digest('base64url')

/**
 * Authorization of whoever knows the secret of `ui-token`, without saying it: when the node has ended, whoever listens at
 * its address is a stranger, and the secret would open every session.
 */
export const ownerProof = (known: UiToken, nowMs: number): string => `Proof ${nowMs}.${signature(known, String(nowMs))}`

/** Accepts each proof once, within ten seconds: a stranger who was shown one gains nothing by showing it here. */
export function ownerProofs(known: UiToken, nowMs: () => number): { accept(authorization: string): boolean } {
  const used = new Map<string, number>()
  return {
    accept(authorization) {
      const [, atMs, given] = FORM.exec(authorization) ?? []
      if (atMs === undefined || given === undefined) return false
      const isRight = timingSafeEqual(Buffer.from(given), Buffer.from(signature(known, atMs)))
      if (!isRight || Math.abs(nowMs() - Number(atMs)) > GOOD_FOR_MS || used.has(given)) return false
      for (const [old, at] of used) if (nowMs() - at > 2 * GOOD_FOR_MS) used.delete(old)
      used.set(given, nowMs())
      return true
    },
  }
}
