import { type Answer, AnswerTooLong, getOnce } from '../shared/get-once.ts'
import { SourceUnreadable } from './ports.ts'

/** A device of this home answers well within this, in s. */
const PATIENCE_S = 10
const BODY_MAX_BYTES = 2_000_000
const DETAIL_MAX = 80

type Asked = { readonly headers?: Readonly<Record<string, string>>; readonly patienceS?: number }

/** `192.168.1.20`, `shelly.local:8080` or an address of HTTP as a whole; null when it is none. */
export function deviceUrl(address: string): URL | null {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  return url && /^https?:$/.test(url.protocol) && url.username === '' ? url : null
}

export const isDeviceAddress = (address: string) => deviceUrl(address) !== null

/** Asks a device once, whatever it answers. Rejects with `SourceUnreadable`; nobody is sent on to another address. */
export async function askDevice(url: URL, { headers = {}, patienceS = PATIENCE_S }: Asked = {}): Promise<Answer> {
  const signal = AbortSignal.timeout(patienceS * 1000)
  const address = url.host
  try {
    return await getOnce(url, { headers, signal, bytesMax: BODY_MAX_BYTES })
  } catch (error) {
    if (error instanceof AnswerTooLong)
      throw new SourceUnreadable('not_that_device', { address, detail: 'a long answer' }, error)
    if (signal.aborted) throw new SourceUnreadable('timed_out', { address, seconds: patienceS }, error)
    throw new SourceUnreadable('unreachable', { address }, error)
  }
}

/** The JSON that a device answers with. Rejects with `SourceUnreadable` also for what it refuses. */
export const askForJson = async (url: URL, asked: Asked = {}): Promise<unknown> =>
  jsonIn(await askDevice(url, asked), url)

/** Throws `SourceUnreadable`: what a device refuses, or says in no JSON. */
export function jsonIn({ status, text }: Answer, url: URL): unknown {
  const address = url.host
  if (status === 401) throw new SourceUnreadable('wrong_password', { address })
  if (status === 403) throw new SourceUnreadable('not_authorised', { address })
  if (status === 404) throw new SourceUnreadable('not_found', { address, what: url.pathname })
  if (status !== 200) throw new SourceUnreadable('other', { address, detail: `HTTP ${status}` })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SourceUnreadable('not_that_device', { address, detail: startOf(text) }, error)
  }
}

const startOf = (text: string) =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL_MAX)
