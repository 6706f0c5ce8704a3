import { createHash } from 'node:crypto'

/** What a device asks for in `WWW-Authenticate: Digest …`. */
type Challenge = { readonly realm: string; readonly nonce: string; readonly opaque: string | null }
type Asked = {
  readonly method: string
  /** Path and query, as in the first line of the request. */
  readonly uri: string
  readonly user: string
  readonly password: string
  /** Chosen anew for each request. */
  readonly cnonce: string
}

const PART = /(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g

/**
 * The `Authorization` header for a digest challenge (RFC 7616, SHA-256 and `qop=auth`, which is what Shelly devices speak);
 * null for a challenge of another kind. Each challenge is answered once, so that the count of uses is always 1.
 */
export function digestAuthorization(challenge: string, asked: Asked): string | null {
  const parsed = parseChallenge(challenge)
  if (parsed === null) return null
  const { realm, nonce, opaque } = parsed
  const { method, uri, user, password, cnonce } = asked
  const secret = sha256(`${user}:${realm}:${password}`)
  const response = sha256(`${secret}:${nonce}:00000001:${cnonce}:auth:${sha256(`${method}:${uri}`)}`)
  const parts = {
    username: quoted(user),
    realm: quoted(realm),
    nonce: quoted(nonce),
    uri: quoted(uri),
    response: quoted(response),
    algorithm: 'SHA-256',
    qop: 'auth',
    nc: '00000001',
    cnonce: quoted(cnonce),
    ...(opaque === null ? {} : { opaque: quoted(opaque) }),
  }
  return `Digest ${Object.entries(parts)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}`
}

/** Null for what is not SHA-256 with `qop=auth`. */
function parseChallenge(challenge: string): Challenge | null {
  if (!/^digest\s/i.test(challenge)) return null
  const parts = partsOf(challenge)
  const isSha256 = parts.get('algorithm')?.toUpperCase() === 'SHA-256'
  const isAuth = parts
    .get('qop')
    ?.split(/[\s,]+/)
    .includes('auth')
  const [realm, nonce] = [parts.get('realm'), parts.get('nonce')]
  if (!isSha256 || !isAuth) return null
  if (realm === undefined || nonce === undefined) return null
  return { realm, nonce, opaque: parts.get('opaque') ?? null }
}

function partsOf(challenge: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const [, name = '', text, token = ''] of challenge.matchAll(PART)) {
    parts.set(name.toLowerCase(), text === undefined ? token : text.replaceAll(/\\(.)/g, '$1'))
  }
  return parts
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
