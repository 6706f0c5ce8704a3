/** An invite and a re-key code are good for a day. Spec section 3. */
export const INVITE_TTL_MS = 24 * 3_600_000
/** Random bytes of a code: 256 bits, so that it cannot be guessed. */
export const INVITE_CODE_BYTES = 32

const PREFIX = 'koprogo1.'
const TAIL = /^(?<url>.+)\.(?<pin>-|[0-9a-f]{64})\.(?<code>[A-Za-z0-9_-]{43})$/
const NO_PIN = '-'

/** Everything a node needs to join: where, how to know the coordinator again, and the one-time code. */
export type Invite = {
  /** Address of the coordinator, as in `https://grid.example.org`. */
  readonly url: string
  /** SHA-256 (64 hex digits) of the coordinator's public key (DER SPKI); null when its certificate is publicly trusted. */
  readonly spkiSha256: string | null
  /** 43 base64url characters. */
  readonly code: string
}

/** One string: `koprogo1.<url>.<SPKI sha256 or ->.<code>`. The address may have points; the two parts behind it have none. */
export const formatInvite = ({ url, spkiSha256, code }: Invite) => `${PREFIX}${url}.${spkiSha256 ?? NO_PIN}.${code}`

/** The inverse of `formatInvite`; null for a text that is no invite. White space around it, as copying leaves it, is ignored. */
export function parseInvite(text: string): Invite | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith(PREFIX)) return null
  const { url, pin, code } = TAIL.exec(trimmed.slice(PREFIX.length))?.groups ?? {}
  if (url === undefined || pin === undefined || code === undefined || !URL.canParse(url)) return null
  return { url, spkiSha256: pin === NO_PIN ? null : pin, code }
}

/** A code as the coordinator keeps it: by its hash, with what became of it. */
export type EnrolmentCode = {
  readonly expiresAt: Date
  readonly usedAt: Date | null
  readonly revokedAt: Date | null
}
export type CodeRefusal = 'code_used' | 'code_revoked' | 'code_expired'

/** Why a code cannot be used now, or null when it can. */
export function codeRefusal({ expiresAt, usedAt, revokedAt }: EnrolmentCode, now: Date): CodeRefusal | null {
  if (usedAt !== null) return 'code_used'
  if (revokedAt !== null) return 'code_revoked'
  return expiresAt <= now ? 'code_expired' : null
}
