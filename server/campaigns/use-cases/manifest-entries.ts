import type { Manifest, ManifestEntry } from '#core/contracts/blobs.ts'
import { taskErrors } from '#core/task/errors.ts'
import type { StoredInputs } from '../ports.ts'

const PLACE = 'body.manifest'
/** More bad entries than this are not named. */
const ERRORS_MAX = 20
/** So many are looked up in one statement. */
const BATCH_MAX = 5000

export async function readManifest(sha256: string, { missing, manifest }: StoredInputs): Promise<Manifest> {
  if ((await missing([sha256])).length > 0)
    throw taskErrors.data_missing({ errors: [{ path: PLACE, message: 'is not stored' }] })
  const found = await manifest(sha256)
  if (!found)
    throw taskErrors.manifest_invalid({ errors: [{ path: PLACE, message: 'is not the digest of a manifest' }] })
  return found
}

type Entries = readonly ManifestEntry[]
const entryError = (place: number, { path }: ManifestEntry, message: string) => ({
  path: PLACE,
  message: `entry ${place}, “${path}”, ${message}`,
})

/** Each names a file of the result: within it, and none of another's. Throws `manifest_invalid`. */
export function ensurePathsUsable(entries: Entries): void {
  const seen = new Set<string>()
  const errors = []
  for (const [place, entry] of entries.entries()) {
    if (!isRelative(entry.path)) errors.push(entryError(place, entry, 'is no path below a folder'))
    else if (seen.has(entry.path)) errors.push(entryError(place, entry, 'stands there twice'))
    seen.add(entry.path)
    if (errors.length === ERRORS_MAX) break
  }
  if (errors.length > 0) throw taskErrors.manifest_invalid({ errors })
}

const isRelative = (path: string) =>
  !/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** Throws `data_missing` with the entries whose files are not there. */
export async function ensureAllStored(entries: Entries, { missing }: StoredInputs): Promise<void> {
  const errors = []
  for (let first = 0; first < entries.length && errors.length < ERRORS_MAX; first += BATCH_MAX) {
    const batch = entries.slice(first, first + BATCH_MAX)
    const lost = new Set(await missing([...new Set(batch.map(({ blob }) => blob))]))
    for (const [place, entry] of batch.entries())
      if (lost.has(entry.blob)) errors.push(entryError(first + place, entry, 'is not stored'))
  }
  if (errors.length > 0) throw taskErrors.data_missing({ errors: errors.slice(0, ERRORS_MAX) })
}
