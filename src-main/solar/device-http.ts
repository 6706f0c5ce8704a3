import { SourceUnreadable } from './ports.ts'

/** A device of this home answers well within this, in s. */
const PATIENCE_S = 10
const BODY_MAX_BYTES = 2_000_000
const DETAIL_MAX = 80

export type DeviceReply = { readonly status: number; readonly headers: Headers; readonly text: string }
type Asked = { readonly headers?: Readonly<Record<string, string>>; readonly patienceS?: number }

/** `192.168.1.20`, `shelly.local:8080` or an address of HTTP as a whole; null when it is none. */
export function deviceUrl(address: string): URL | null {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  return url && /^https?:$/.test(url.protocol) && url.username === '' ? url : null
}

export const isDeviceAddress = (address: string) => deviceUrl(address) !== null

/** Asks a device once, whatever it answers. Rejects with `SourceUnreadable`; nobody is sent on to another address. */
export async function askDevice(url: URL, { headers = {}, patienceS = PATIENCE_S }: Asked = {}): Promise<DeviceReply> {
  try {
    const signal = AbortSignal.timeout(patienceS * 1000)
    const response = await fetch(url, { headers, signal, redirect: 'manual' })
    return { status: response.status, headers: response.headers, text: await textOf(response) }
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error
    if (isTimeout(error)) throw new SourceUnreadable('timed_out', { address: url.host, seconds: patienceS }, error)
    throw new SourceUnreadable('unreachable', { address: url.host }, error)
  }
}

/** The JSON that a device answers with. Rejects with `SourceUnreadable` also for what it refuses. */
export const askForJson = async (url: URL, asked: Asked = {}): Promise<unknown> =>
  jsonIn(await askDevice(url, asked), url)

/** Throws `SourceUnreadable`: what a device refuses, or says in no JSON. */
export function jsonIn({ status, text }: DeviceReply, url: URL): unknown {
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

const isTimeout = (error: unknown) => error instanceof Error && error.name === 'TimeoutError'

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > BODY_MAX_BYTES)
      throw new SourceUnreadable('not_that_device', { address: new URL(response.url).host, detail: 'a long answer' })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
