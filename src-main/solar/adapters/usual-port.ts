import { deviceUrl } from '../device-http.ts'

/** Where a device is, at its usual port unless the address says another, or which scheme, and with it the scheme's. */
export function urlWithUsualPort(address: string, usualPort: number): URL {
  const url = deviceUrl(address)
  if (url === null) throw new Error(`${address} is no address`)
  // A port that is the scheme's own is not in the URL any more, only in what was written.
  const isSaid = /^https?:\/\//i.test(address) || /:\d+$/.test(address)
  if (!isSaid) url.port = String(usualPort)
  return url
}
