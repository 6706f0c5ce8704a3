/**
 * `192.168.1.20`, `shelly.local:8080`, `[fe80::1]`, or what a browser shows for it: where a device is, at its usual port
 * unless a port or a scheme was said. Null when it is none, or has a name or password in it, which everybody would see.
 */
export function deviceUrl(address: string, usualPort: number | null = null): URL | null {
  const hasScheme = address.includes('://')
  const url = URL.parse(hasScheme ? address : `http://${address}`)
  if (!url || !/^https?:$/.test(url.protocol) || hasLogin(url)) return null
  const { origin } = url
  const there = new URL(origin)
  // A port that is the scheme's own is not in a URL any more, only in what was written.
  const [host = ''] = address.split('/')
  if (usualPort !== null && !hasScheme && !/:\d+$/.test(host)) there.port = String(usualPort)
  return there
}

export const isDeviceAddress = (address: string): boolean => deviceUrl(address) !== null

export const hasLogin = ({ username, password }: URL): boolean => username !== '' || password !== ''
