import { askDevice, jsonIn } from '../device-http.ts'
import { answerTo, type Challenge, challengeIn } from '../../shared/http-digest.ts'

/** Asks one Shelly, proving the password where it wants that. Each rejects with `SourceUnreadable`. */
export type ShellyClient = {
  readonly address: string
  /** What it says of itself, to anybody. */
  identity(): Promise<unknown>
  /** The whole status of a device of the first generation; basic authentication. */
  status(): Promise<unknown>
  /** A method of a later one; digest authentication. A refusal of the method itself is `not_found`. */
  rpc(method: string, id?: number): Promise<unknown>
}

type Access = { readonly base: URL; readonly user: string; readonly password: string | null }

export function shellyClient({ base, user, password }: Access): ShellyClient {
  let challenge: Challenge | null = null
  let count = 0

  async function asked(path: string): Promise<unknown> {
    const url = new URL(path, base)
    const first = await askDevice(url, proof(url))
    if (first.status !== 401 || password === null) return jsonIn(first, url)
    // Its first question, or a new one in place of one that has become old.
    challenge = challengeIn(first.header('www-authenticate'))
    count = 0
    return jsonIn(challenge === null ? first : await askDevice(url, proof(url)), url)
  }

  function proof(url: URL): { headers?: Record<string, string> } {
    if (challenge === null || password === null) return {}
    count += 1
    const uri = `${url.pathname}${url.search}`
    return { headers: { authorization: answerTo(challenge, { method: 'GET', uri, user, password, count }) } }
  }

  return {
    address: base.host,
    async identity() {
      const url = new URL('/shelly', base)
      return jsonIn(await askDevice(url), url)
    },
    async status() {
      const url = new URL('/status', base)
      const secret = Buffer.from(`${user}:${password ?? ''}`).toString('base64')
      const headers: Record<string, string> = password === null ? {} : { authorization: `Basic ${secret}` }
      return jsonIn(await askDevice(url, { headers }), url)
    },
    rpc: (method, id) => asked(`/rpc/${method}${id === undefined ? '' : `?id=${id}`}`),
  }
}
