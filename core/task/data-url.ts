import { taskErrors } from './errors.ts'

const SHA256 = /^[0-9a-f]{64}$/
const BLOB = /^blob:([0-9a-f]{64})$/

export const isSha256 = (text: unknown): text is string => typeof text === 'string' && SHA256.test(text)

/** Where a task's data is: a blob of this coordinator, or a public address whose bytes must have the given digest. */
export type DataSource =
  | { readonly kind: 'blob'; readonly sha256: string }
  | { readonly kind: 'https'; readonly url: string; readonly sha256: string }

/** Reads a `data_url`; throws `data_url_invalid` for anything but `blob:<sha256>` and `https:` with `params.sha256`. */
export function parseDataUrl(dataUrl: string, params: Readonly<Record<string, unknown>>): DataSource {
  const blob = BLOB.exec(dataUrl)?.[1]
  if (blob !== undefined) return { kind: 'blob', sha256: blob }
  if (!isPublicHttps(dataUrl)) throw taskErrors.data_url_invalid({ dataUrl })
  const sha256 = params['sha256']
  if (!isSha256(sha256)) throw taskErrors.data_url_invalid({ missing: 'params.sha256' })
  return { kind: 'https', url: dataUrl, sha256 }
}

function isPublicHttps(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' && url.hostname !== '' && url.username === '' && url.password === ''
}
