import { sourceProblemText } from '#core/wording/source-problems.ts'
import { type Answer, AnswerTooLong, askOnce } from './ask-once.ts'
import { answerTo, type Challenge, challengeIn } from './http-digest.ts'
import { tlsTrouble } from './tls-trouble.ts'

/** A device of this home answers well within this, in s. */
const PATIENCE_S = 10
/** What a device says of itself fits many times into this. */
const BODY_BYTES_MAX = 2_000_000
const DETAIL_MAX = 80

export type DeviceProblem =
  | 'unreachable'
  | 'timed_out'
  | 'wrong_password'
  | 'not_authorised'
  | 'not_found'
  | 'not_that_device'
  | 'other'

/** A device of this home gave no usable answer: why, as data that its owner may see; the message is the English sentence. */
export class DeviceFailed extends Error {
  override name = 'DeviceFailed'
  readonly code: DeviceProblem
  readonly values: Readonly<Record<string, string | number>>

  constructor(code: DeviceProblem, values: DeviceFailed['values'], cause?: unknown) {
    super(sourceProblemText({ code, values }, 'en'), { cause })
    this.code = code
    this.values = values
  }
}

/** With a `body` it is a `POST`. */
type Asked = {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly patienceS?: number | undefined
}

/** Asks a device once, whatever it answers. Rejects with `DeviceFailed`; nobody is sent on to another address. */
export async function askDevice(url: URL, asked: Asked = {}): Promise<Answer> {
  const { headers = {}, body = null, patienceS = PATIENCE_S } = asked
  const signal = AbortSignal.timeout(patienceS * 1000)
  try {
    return await askOnce(url, { headers, body, signal, bytesMax: BODY_BYTES_MAX })
  } catch (error) {
    if (signal.aborted) throw new DeviceFailed('timed_out', { address: url.host, seconds: patienceS }, error)
    throw failureOf(error, url.host)
  }
}

function failureOf(error: unknown, address: string): DeviceFailed {
  if (error instanceof AnswerTooLong)
    return new DeviceFailed('not_that_device', { address, detail: 'a long answer' }, error)
  const { code = '' } = error as NodeJS.ErrnoException
  // A secret with a sign that no header takes is none that the device gave out.
  if (code === 'ERR_INVALID_CHAR') return new DeviceFailed('wrong_password', { address }, error)
  if (code.startsWith('HPE_')) return new DeviceFailed('not_that_device', { address, detail: 'no HTTP' }, error)
  const detail = tlsTrouble(error)
  if (detail !== null) return new DeviceFailed('other', { address, detail }, error)
  return new DeviceFailed('unreachable', { address }, error)
}

/** Throws `DeviceFailed`: what a device refuses, or says in no JSON. */
export function jsonIn({ status, text }: Answer, url: URL): unknown {
  const address = url.host
  if (status === 401) throw new DeviceFailed('wrong_password', { address })
  if (status === 403) throw new DeviceFailed('not_authorised', { address })
  if (status === 404) throw new DeviceFailed('not_found', { address, what: url.pathname })
  if (status !== 200) throw new DeviceFailed('other', { address, detail: `HTTP ${status}` })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new DeviceFailed('not_that_device', { address, detail: startOf(text) }, error)
  }
}

const startOf = (text: string) =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL_MAX)

export type Login = { readonly user: string; readonly password: string }

/**
 * One device, asked for JSON again and again. A login is proven only where the device asks for one: by digest where it can,
 * whose question is then kept; else the password itself goes, to nobody who has not asked for it.
 */
export function jsonDevice(base: URL, { login = null, patienceS }: { login?: Login | null; patienceS?: number } = {}) {
  let challenge: Challenge | null = null
  let count = 0

  const digest = (url: URL, { user, password }: Login): string | null => {
    if (challenge === null) return null
    count += 1
    return answerTo(challenge, { method: 'GET', uri: `${url.pathname}${url.search}`, user, password, count })
  }
  const ask = (url: URL, authorization: string | null) =>
    askDevice(url, { patienceS, headers: authorization === null ? {} : { authorization } })

  /** The path and query as they are asked for. Rejects with `DeviceFailed`. */
  return async (pathAndQuery: string): Promise<unknown> => {
    const url = new URL(pathAndQuery, base)
    const first = await ask(url, login && digest(url, login))
    if (first.status !== 401 || login === null) return jsonIn(first, url)
    const wanted = first.header('www-authenticate')
    // Its first question, or a new one in place of one that has become old.
    challenge = challengeIn(wanted)
    count = 0
    const proof = isBasic(wanted) ? basic(login) : digest(url, login)
    return jsonIn(proof === null ? first : await ask(url, proof), url)
  }
}

const isBasic = (wanted: string | null) => /^basic\b/i.test(wanted ?? '')
const basic = ({ user, password }: Login) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
