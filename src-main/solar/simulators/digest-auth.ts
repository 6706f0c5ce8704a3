import { createHash, randomBytes } from 'node:crypto'
import type { DeviceAnswer, DeviceRequest } from './http-device.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Asks for RFC 7616 digest authentication with SHA-256 as Shelly Gen 2 devices do: user `admin`, realm the device's id. */
export function digestAuth(realm: string, password: string) {
  const nonce = randomBytes(8).toString('hex')
  const credentials = sha256(`admin:${realm}:${password}`)
  return {
    /** Null when the request proves that it knows the password, else what to answer. */
    refusal(request: DeviceRequest): DeviceAnswer | null {
      const proof = parseDigest(request.headers.authorization)
      if (proof !== null && proof['nonce'] === nonce && proof['response'] === expected(request, proof)) return null
      const challenge = `Digest qop="auth", realm="${realm}", nonce="${nonce}", algorithm=SHA-256`
      return { status: 401, body: '', headers: { 'www-authenticate': challenge } }
    },
  }

  function expected({ method, target }: DeviceRequest, proof: Readonly<Record<string, string>>): string {
    const request = sha256(`${method}:${target}`)
    return sha256([credentials, nonce, proof['nc'], proof['cnonce'], proof['qop'], request].join(':'))
  }
}

/** The parameters of an `Authorization: Digest` header, or null when it is none. */
function parseDigest(header: string | undefined): Record<string, string> | null {
  if (!header?.startsWith('Digest ')) return null
  return Object.fromEntries(
    [...header.matchAll(/(\w+)=(?:"([^"]*)"|([^,\s]*))/g)].map(([, name, quoted, bare]) => [
      name,
      quoted ?? bare ?? '',
    ]),
  )
}
