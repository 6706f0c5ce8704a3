import { createHmac, timingSafeEqual } from 'node:crypto'

/** A kiosk that nobody touches for a season still shows its node. */
export const SESSION_LIFETIME_S = 90 * 24 * 3600
const RENEWED_AFTER_S = 24 * 3600
/** What is signed says what it is for, so that no other signature with this key is a session. */
const PURPOSE = 'koprogo-ui-session/1'

/** Who has shown a code keeps a signed cookie: it needs no memory here, and holds over restarts of the node. */
export type Sessions = {
  /** The value of Set-Cookie of a new session. */
  open(): string
  /** The session of these cookies; null when there is none, when it has ended, or when we have not signed it. */
  find(cookies: string | undefined): { readonly isOld: boolean } | null
}

type Options = { readonly key: string; readonly port: number; readonly nowS: () => number }

/** `key` is the secret of `ui-token`: with another key every session has ended. */
export function sessions({ key, port, nowS }: Options): Sessions {
  // Cookies are shared by all ports of an address, so that each has a name of its own.
  const name = `koprogo-ui-${port}`
  const sign = (endsAtS: string) =>
    createHmac('sha256', key).update(`${PURPOSE}\n${port}\n${endsAtS}`).digest('base64url')

  return {
    open() {
      const endsAtS = String(Math.floor(nowS()) + SESSION_LIFETIME_S)
      const value = `${endsAtS}.${sign(endsAtS)}`
      return `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_LIFETIME_S}`
    },
    find(cookies) {
      const [, endsAtS, signature] =
        new RegExp(`(?:^|; ?)${name}=(\\d{1,12})\\.([\\w-]{43})(?:;|$)`).exec(cookies ?? '') ?? []
      if (endsAtS === undefined || signature === undefined) return null
      if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(endsAtS)))) return null
      const leftS = Number(endsAtS) - nowS()
      return leftS > 0 ? { isOld: leftS < SESSION_LIFETIME_S - RENEWED_AFTER_S } : null
    },
  }
}
