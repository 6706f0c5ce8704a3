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

/**
 * Each names a file of the result: within it, none of another's, and none that another has to be a folder for, also where a
 * file is found whatever the case of its letters. Throws `manifest_invalid`.
 */
export function ensurePathsUsable(entries: Entries): void {
  const problems = [...strayPaths(entries), ...clashes(entries)].toSorted((one, other) => one.place - other.place)
  const errors = problems.slice(0, ERRORS_MAX).map(({ place, entry, message }) => entryError(place, entry, message))
  if (errors.length > 0) throw taskErrors.manifest_invalid({ errors })
}

type Placed = { readonly place: number; readonly entry: ManifestEntry }
type PathProblem = Placed & { readonly message: string }

function* strayPaths(entries: Entries): Iterable<PathProblem> {
  for (const [place, entry] of entries.entries())
    if (!isRelative(entry.path)) yield { place, entry, message: 'is no path below a folder' }
}

const isRelative = (path: string) =>
  !/[\p{Cc}\\]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** In the order of their keys each stands right behind what it clashes with: a folder's files behind the file of its name. */
function* clashes(entries: Entries): Iterable<PathProblem> {
  const placed = Array.from(entries, (entry, place) => ({ place, entry, key: keyOf(entry.path) }))
  placed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : one.place - other.place))
  for (const [at, one] of placed.entries()) {
    const before = placed[at - 1]
    const message = before && clashOf(one, before)
    if (message !== undefined) yield { ...one, message }
  }
}

type Keyed = Placed & { readonly key: string }
/** Sorts before every letter, and no path has it. */
const SEPARATOR = '\0'
/** The same for paths that are one file on some computers: macOS and Windows tell no capitals, macOS no forms of Unicode. */
const keyOf = (path: string) => path.normalize('NFC').toLowerCase().replaceAll('/', SEPARATOR)

function clashOf({ key, entry }: Keyed, before: Keyed): string | undefined {
  const other = `entry ${before.place}, “${before.entry.path}”`
  if (entry.path === before.entry.path) return 'stands there twice'
  if (key === before.key) return `is one file with ${other}, where capitals make no difference`
  return key.startsWith(before.key + SEPARATOR) ? `lies below ${other}, which is a file` : undefined
}

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
