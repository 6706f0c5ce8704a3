import { type Answer, AnswerTooLong, getOnce } from './get-once.ts'
import { answerTo, challengeIn } from './http-digest.ts'

const PATIENCE_MS = 4000
/** What a meter says of itself fits many times into this. */
const BODY_BYTES_MAX = 256 * 1024
/** A name or an IPv4 address, or an IPv6 address in brackets; a port if there is one, and nothing else. */
const ADDRESS = /^([a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])(:\d{1,5})?$/i

export type DeviceProblem = 'unreachable' | 'timed_out' | 'wrong_password' | 'not_found' | 'not_that_device'

/** A device of this home gave no usable answer; `detail` is for people, and holds no secret. */
export class DeviceFailed extends Error {
  override name = 'DeviceFailed'
  readonly code: DeviceProblem

  constructor(code: DeviceProblem, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.code = code
  }
}

export type Login = { readonly user: string; readonly password: string }

/** Whether this is `host` or `host:port`, as one types it from a router's list. */
export const isDeviceAddress = (text: string): boolean => ADDRESS.test(text) && URL.canParse(`http://${text}/`)

/**
 * Gets a small JSON document from a device of this home. A login is sent only when the device asks for one, by digest where
 * it can. Rejects with `DeviceFailed`. No redirection is followed: a device answers itself.
 */
export async function getDeviceJson(
  address: string,
  pathAndQuery: string,
  { login = null, patienceMs = PATIENCE_MS }: { login?: Login | null; patienceMs?: number } = {},
): Promise<unknown> {
  const signal = AbortSignal.timeout(patienceMs)
  const url = new URL(`http://${address}${pathAndQuery}`)
  const ask = (headers: Record<string, string>) => getOnce(url, { headers, signal, bytesMax: BODY_BYTES_MAX })
  try {
    const first = await ask({})
    if (first.status !== 401) return jsonOf(first)
    const authorization = proofFor(first.header('www-authenticate'), pathAndQuery, login)
    if (authorization === null) return jsonOf(first)
    return jsonOf(await ask({ authorization }))
  } catch (error) {
    throw failureOf(error, { patienceMs, signal })
  }
}

/** Null when nobody has a password, or the device asks for a proof that is not ours. */
function proofFor(asked: string | null, uri: string, login: Login | null): string | null {
  if (login === null) return null
  const { user, password } = login
  if (/^basic\b/i.test(asked ?? '')) return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const challenge = challengeIn(asked)
  return challenge && answerTo(challenge, { method: 'GET', uri, user, password, count: 1 })
}

function jsonOf({ status, text }: Answer): unknown {
  if (status === 401 || status === 403) throw new DeviceFailed('wrong_password', 'The device refuses this password.')
  if (status === 404) throw new DeviceFailed('not_found', 'The device does not know this request.')
  if (status !== 200) throw new DeviceFailed('not_that_device', `The device answers with status ${status}.`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DeviceFailed('not_that_device', 'What answers at this address is another device.', error)
  }
}

function failureOf(error: unknown, { patienceMs, signal }: { patienceMs: number; signal: AbortSignal }): unknown {
  if (error instanceof DeviceFailed) return error
  if (error instanceof AnswerTooLong)
    return new DeviceFailed('not_that_device', 'The answer is too long for such a device.', error)
  if (signal.aborted)
    return new DeviceFailed('timed_out', `The device does not answer within ${patienceMs / 1000} s.`, error)
  return new DeviceFailed('unreachable', 'The device does not answer.', error)
}
