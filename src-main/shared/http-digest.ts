import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'

/** What a device asks to be proven: RFC 7616, without the user's name hidden. */
export type Challenge = {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string
  readonly algorithm: 'SHA-256' | 'MD5'
  /** Null for devices of the older RFC 2069 form. */
  readonly qop: 'auth' | null
}
export type Proven = {
  readonly method: string
  /** Path and query, as they are asked for. */
  readonly uri: string
  readonly user: string
  readonly password: string
  /** How often this challenge was answered, from 1. */
  readonly count: number
  readonly clientNonce?: string
}

const Said = z.object({
  realm: z.string(),
  nonce: z.string(),
  opaque: z.string().default(''),
  algorithm: z
    .string()
    .default('MD5')
    .transform((name) => name.toUpperCase())
    .pipe(z.enum(['SHA-256', 'MD5'])),
  qop: z.string().optional(),
})

/** Null when a device asks for another proof than ours. */
export function challengeIn(header: string | null): Challenge | null {
  if (header === null || !/^\s*digest\s/i.test(header)) return null
  const pairs = header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)
  const { data } = Said.safeParse(Object.fromEntries([...pairs].map((m) => [m[1]!.toLowerCase(), m[2] ?? m[3]])))
  if (data === undefined) return null
  const { qop, ...rest } = data
  if (qop === undefined) return { ...rest, qop: null }
  return qop.split(',').some((one) => one.trim() === 'auth') ? { ...rest, qop: 'auth' } : null
}

/** The `Authorization` that answers it. */
export function answerTo(challenge: Challenge, proven: Proven): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge
  const { method, uri, user, password, count, clientNonce = randomBytes(16).toString('hex') } = proven
  const hash = (...parts: string[]) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(parts.join(':'))
      .digest('hex')
  const counted = count.toString(16).padStart(8, '0')
  const [secret, asked] = [hash(user, realm, password), hash(method, uri)]
  const response = qop === null ? hash(secret, nonce, asked) : hash(secret, nonce, counted, clientNonce, qop, asked)
  const said = [
    ['username', `"${user}"`],
    ['realm', `"${realm}"`],
    ['nonce', `"${nonce}"`],
    ['uri', `"${uri}"`],
    ['response', `"${response}"`],
    ['algorithm', algorithm],
    ...(qop === null
      ? []
      : [
          ['qop', qop],
          ['nc', counted],
          ['cnonce', `"${clientNonce}"`],
        ]),
    ...(opaque === '' ? [] : [['opaque', `"${opaque}"`]]),
  ]
  return `Digest ${said.map(([name, value]) => `${name}=${value}`).join(', ')}`
}
