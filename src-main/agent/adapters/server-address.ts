import { isIP } from 'node:net'

/** The address of the coordinator cannot be used; the sentence says why. Exit code 2. */
export class ServerAddressInvalid extends Error {
  override name = 'ServerAddressInvalid'
}

/** Loopback after parsing: `127.0.0.1.example.org` is not, `[::1]` and `127.1` are. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

/** Plain HTTP could be read and changed on its way, so it is for this computer only. Throws `ServerAddressInvalid`. */
export function parseServerAddress(text: string): URL {
  if (!URL.canParse(text))
    throw new ServerAddressInvalid(`“${text}” is no address; give one like https://grid.example.org`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new ServerAddressInvalid('The address of a coordinator has no name or password in it, and no ? or #.')
  if (url.protocol === 'https:') return url
  if (url.protocol === 'http:' && isLoopbackHost(url.hostname)) return url
  throw new ServerAddressInvalid(`“${text}” is not encrypted; only a coordinator on this computer is reached by http:`)
}
