import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Long enough to walk to the browser, short enough that what a terminal has kept is worth nothing. */
export const CODE_LIFETIME_MS = 10 * 60_000
/** Whoever asks for more has lost the first ones. */
const CODES_MAX = 8
const CODE_BYTES = 32

/** Codes of 256 bits that open the door once, each within ten minutes. What is kept of them opens nothing. */
export type OneTimeCodes = {
  make(): string
  /** Whether this is a code that was not used and is not too old; from now on it is used. */
  use(code: string): boolean
}

type Kept = { readonly digest: Buffer; readonly madeAtMs: number }
const digestOf = (code: string) => createHash('sha256').update(code).digest()

/** `nowMs` never goes back, so that a clock that is set makes no code young again. */
export function oneTimeCodes(nowMs: () => number): OneTimeCodes {
  let kept: readonly Kept[] = []
  return {
    make() {
      const code = randomBytes(CODE_BYTES).toString('base64url')
      kept = [...kept, { digest: digestOf(code), madeAtMs: nowMs() }].slice(-CODES_MAX)
      return code
    },
    use(code) {
      const digest = digestOf(code)
      const now = nowMs()
      const known = kept.find((one) => timingSafeEqual(one.digest, digest))
      kept = kept.filter((one) => one !== known && now - one.madeAtMs < CODE_LIFETIME_MS)
      return known !== undefined && now - known.madeAtMs < CODE_LIFETIME_MS
    },
  }
}
