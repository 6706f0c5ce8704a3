import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from './refusal.ts'

const NAMES = ['127.0.0.1', 'localhost', '[::1]']

/** Throws `Refusal` 403 for a name that somebody else may have pointed here (DNS rebinding). */
export function ensureOwnHost({ host }: IncomingHttpHeaders, port: number): void {
  if (NAMES.some((name) => host === `${name}:${port}`)) return
  throw new Refusal(403, 'This address is not one of this node; open the one that it printed.')
}

/** Throws `Refusal` 403 unless a page of ours asks: no other may make its visitor's browser do it. */
export function ensureOwnPage(headers: IncomingHttpHeaders): void {
  const isOurs = headers.origin === `http://${headers.host}` && isFromHere(headers)
  if (!isOurs) throw new Refusal(403, 'Only the interface of this node may ask that.')
}

/** Throws `Refusal` 403 when another site's page builds a file of ours in; going to it from there is allowed. */
export function ensureNoForeignPage(headers: IncomingHttpHeaders): void {
  if (isFromHere(headers) || headers['sec-fetch-mode'] === 'navigate') return
  throw new Refusal(403, 'The interface of this node is for itself only.')
}

/** Programs and old browsers do not say it; a present one does, and no page can change what it says. */
function isFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}
