import { ManifestRange } from '#core/contracts/blobs.ts'
import { type DataSource, parseDataUrl } from '#core/task/data-url.ts'
import { taskErrors } from '#core/task/errors.ts'
import type { InputStore, TaskParams } from '../ports.ts'

/** Blobs that the tasks of one request may name together; each is a row. */
export const INPUTS_MAX = 100_000

type Asked = {
  /** One of each task, with the field of the request that it comes from. */
  readonly data: readonly { readonly dataUrl: string; readonly path: string }[]
  readonly params: TaskParams
}
/** The blobs that each task needs, in the order of their data. */
export type FindInputs = (asked: Asked) => Promise<readonly (readonly string[])[]>

/**
 * What nodes may read while they hold tasks: the data itself, and with `params.entries` the files of that range of the
 * manifest. Throws `data_url_invalid`, `data_missing`, `manifest_invalid` and `inputs_too_many`.
 */
export function makeFindInputs(store: InputStore): FindInputs {
  return async ({ data, params }) => {
    const sources = data.map(({ dataUrl, path }) => ({ source: parseDataUrl(dataUrl, params), path }))
    await ensureStored(sources, store)
    const found: (readonly string[])[] = []
    let count = 0
    for (const { source, path } of sources) {
      const blobs = source.kind === 'blob' ? await blobsOf(source.sha256, { params, path }, store) : noneOf(params)
      count += blobs.length
      if (count > INPUTS_MAX) throw taskErrors.inputs_too_many()
      found.push(blobs)
    }
    return found
  }
}

async function ensureStored(sources: readonly { source: DataSource; path: string }[], store: InputStore) {
  const blobs = sources.filter(({ source }) => source.kind === 'blob')
  const missing = new Set(await store.missing(blobs.map(({ source }) => source.sha256)))
  const errors = blobs
    .filter(({ source }) => missing.has(source.sha256))
    .slice(0, ERRORS_MAX)
    .map(({ path }) => ({ path, message: 'is not stored' }))
  if (errors.length > 0) throw taskErrors.data_missing({ errors })
}

/** More bad fields than this are not named. */
const ERRORS_MAX = 20

/** Files of a manifest are blobs of ours; a public address has none. */
function noneOf({ entries }: TaskParams): readonly string[] {
  if (entries !== undefined) throw taskErrors.manifest_invalid()
  return []
}

async function blobsOf(sha256: string, { params, path }: { params: TaskParams; path: string }, store: InputStore) {
  const { entries } = params
  if (entries === undefined) return [sha256]
  const range = ManifestRange.safeParse(entries)
  const manifest = await store.manifest(sha256)
  if (!range.success)
    throw taskErrors.manifest_invalid({ errors: [{ path: 'body.params.entries', message: 'is no range' }] })
  if (!manifest) throw taskErrors.manifest_invalid({ errors: [{ path, message: 'is not the digest of a manifest' }] })
  const { first, count } = range.data
  const has = manifest.entries.length
  if (first + count > has) throw taskErrors.manifest_invalid({ errors: [{ path, message: `has ${has} entries only` }] })
  const files = manifest.entries.slice(first, first + count).map(({ blob }) => blob)
  return [...new Set([sha256, ...files])]
}
