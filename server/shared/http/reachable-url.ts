/** Listening there means on every interface; nobody can be reached there. */
const EVERY_INTERFACE = ['0.0.0.0', '[::]']

/** The address under which others reach us, without a slash at its end; `hostname` is the name of this computer. */
export function reachableUrl(url: string, hostname: string): string {
  const address = new URL(url)
  if (EVERY_INTERFACE.includes(address.hostname)) address.hostname = hostname
  return address.href.replace(/\/+$/, '')
}
