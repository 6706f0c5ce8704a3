import { Manifest, ManifestRange, type ManifestEntry } from '#core/contracts/blobs.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { type DataSource, parseDataUrl } from '#core/task/data-url.ts'
import { type AuditFile, ComputeFailure, type DataHashJob } from '../compute/ports.ts'

/** Files of one task are fetched this many at a time. */
const FETCHES_AT_ONCE = 4

/**
 * Brings a blob to this computer and returns where it lies; null when the coordinator has none. The bytes are those of
 * the address, unless `asItIs` asks for whatever is stored there now: that a copy has rotted is what an audit is for.
 * Rejects when the signal is aborted, and with `ComputeFailure` when it cannot be had, or is larger than `bytesMax`.
 */
export type FetchBlob = (sha256: string, how?: { asItIs?: boolean; bytesMax?: number }) => Promise<string | null>
export type ReadText = (file: string) => Promise<string>
/** The same for a public address; its bytes are whatever is there. */
export type Download = (url: string) => Promise<string | null>

/** Fetches what an audit needs and says what to compute. Throws `ComputeFailure` for a task that no node can do. */
export async function prepareDataHash(
  task: ClaimResponse,
  { fetchBlob, download, readText }: { fetchBlob: FetchBlob; download: Download; readText: ReadText },
): Promise<DataHashJob> {
  const source = sourceOf(task)
  if (source.kind === 'https') {
    const file = await download(source.url)
    return { taskType: 'data_hash', set: null, first: 0, files: [{ path: source.url, file, sha256: source.sha256 }] }
  }
  const { entries, sha256 } = task.params
  if (entries === undefined) {
    const expected = typeof sha256 === 'string' ? sha256 : source.sha256
    const file = await fetchBlob(source.sha256, { asItIs: true })
    return { taskType: 'data_hash', set: null, first: 0, files: [{ path: source.sha256, file, sha256: expected }] }
  }
  const range = ManifestRange.safeParse(entries)
  const manifest = await readManifest(blobOf(source, task), fetchBlob, readText)
  if (!range.success) throw new ComputeFailure('params.entries is not a range.', false)
  const { first, count } = range.data
  if (first + count > manifest.entries.length)
    throw new ComputeFailure('params.entries names more files than the manifest has.', false)
  const listed = manifest.entries.slice(first, first + count)
  return { taskType: 'data_hash', set: manifest.name, first, files: await fetchAll(listed, fetchBlob) }
}

function sourceOf({ data_url, params }: ClaimResponse): DataSource {
  try {
    return parseDataUrl(data_url, params)
  } catch (cause) {
    throw new ComputeFailure(`This agent cannot read such data: ${cause instanceof Error ? cause.message : ''}`, true)
  }
}

type Named = { readonly sha256: string; readonly sizeBytes: number | undefined }

/** How large it is was said with the task, when it is the blob that the task says it needs. */
const blobOf = ({ sha256 }: { sha256: string }, { input }: ClaimResponse): Named => ({
  sha256,
  sizeBytes: input?.sha256 === sha256 ? input.size_bytes : undefined,
})

async function readManifest(blob: Named, fetchBlob: FetchBlob, readText: ReadText): Promise<Manifest> {
  const file = await fetchBlob(blob.sha256, blob.sizeBytes === undefined ? {} : { bytesMax: blob.sizeBytes })
  if (file === null) throw new ComputeFailure('The manifest is not stored at the coordinator.', false)
  const parsed = Manifest.safeParse(parseJson(await readText(file)))
  if (!parsed.success) throw new ComputeFailure('The manifest is not one that this agent understands.', false)
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is not JSON is no manifest, which the caller says.
    return null
  }
}

async function fetchAll(listed: readonly ManifestEntry[], fetchBlob: FetchBlob): Promise<readonly AuditFile[]> {
  const files: AuditFile[] = listed.map(({ path, sha256 }) => ({ path, file: null, sha256 }))
  const waiting = listed.map(({ blob, path, sha256 }, place) => ({ blob, path, sha256, place })).toReversed()
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { blob, path, sha256, place } = next
      files[place] = { path, file: await fetchBlob(blob, { asItIs: true }), sha256 }
    }
  }
  // All of them, also after a failure: whoever tidies up must find nobody writing.
  const ends = await Promise.allSettled(Array.from({ length: FETCHES_AT_ONCE }, worker))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return files
}
