import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ComputeFailure } from '../../compute/ports.ts'
import { backoffMs, NETWORK_BACKOFF } from '../backoff.ts'
import { type CoordinatorClient, CoordinatorRefused, CoordinatorUnreachable, type Delay } from '../ports.ts'
import type { FetchBlob } from '../task-inputs.ts'

/** Damaged downloads in a row after which it is not the line any more, but what is stored. */
const DAMAGED_MAX = 3

const FULL_CODES: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

type Deps = { client: CoordinatorClient; delay: Delay; random: () => number }
type Download = Deps & { folder: string; signal: AbortSignal; asItIs: boolean; bytesMax: number }

/**
 * Downloads into `folder`; goes on where a broken connection stopped, and waits for a coordinator that is away. When one
 * blob cannot be had, those under way are given up: nobody needs them any more.
 */
export function blobCache(deps: Deps, { folder, signal }: { folder: string; signal: AbortSignal }): FetchBlob {
  const fetching = new Map<string, Promise<string | null>>()
  const failed = new AbortController()
  const download = { ...deps, folder, signal: AbortSignal.any([signal, failed.signal]) }
  return (sha256, { asItIs = false, bytesMax = Number.POSITIVE_INFINITY } = {}) => {
    const known = fetching.get(sha256)
    if (known) return known
    const fetched = fetchPatiently(sha256, { ...download, asItIs, bytesMax }).catch((error: unknown) => {
      failed.abort(error)
      throw error
    })
    fetching.set(sha256, fetched)
    return fetched
  }
}

async function fetchPatiently(sha256: string, download: Download): Promise<string | null> {
  const { signal, delay, random } = download
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    try {
      return await fetchOnce(sha256, download)
    } catch (error) {
      signal.throwIfAborted()
      if (isMissing(error)) return null
      if (!isPassing(error)) throw failureOf(error)
      const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
      await delay(backoffMs(NETWORK_BACKOFF, failures, { random: random(), retryAfterMs }), signal)
    }
  }
}

async function fetchOnce(sha256: string, { client, folder, signal, asItIs, bytesMax }: Download): Promise<string> {
  const file = path.join(folder, sha256)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const part = `${file}.part`
  for (let damaged = 1; ; damaged++) {
    await append(part, { client, sha256, firstByte: await usableBytes(part, bytesMax), signal, bytesMax })
    if ((await sha256OfFile(part)) === sha256) break
    if (damaged === DAMAGED_MAX && asItIs) break
    await rm(part, { force: true })
    if (damaged === DAMAGED_MAX) throw new ComputeFailure('The coordinator sends other bytes than it names.', true)
  }
  await rename(part, file)
  return file
}

/** Of what an earlier download left; nothing of one that is larger than the whole may be. */
async function usableBytes(part: string, bytesMax: number): Promise<number> {
  const sizeBytes = existsSync(part) ? (await stat(part)).size : 0
  return sizeBytes > bytesMax ? 0 : sizeBytes
}

type Append = { client: CoordinatorClient; sha256: string; firstByte: number; signal: AbortSignal; bytesMax: number }

/** A part that is already whole has no range left to ask for: 416, and then its digest decides. */
async function append(part: string, { client, sha256, firstByte, signal, bytesMax }: Append): Promise<void> {
  try {
    const bytes = bounded(await client.readBlob(sha256, firstByte, signal), { bytesMax, before: firstByte })
    await write(part, bytes, firstByte === 0 ? 'w' : 'a')
  } catch (error) {
    if (error instanceof CoordinatorRefused && error.code === 'range_invalid' && firstByte > 0) return
    if (error instanceof ComputeFailure) await rm(part, { force: true })
    throw error
  }
}

/** Ends the download with the first piece that is too much: nothing of it is written, and no more is read. */
async function* bounded(bytes: AsyncIterable<Uint8Array>, { bytesMax, before }: { bytesMax: number; before: number }) {
  let sizeBytes = before
  for await (const chunk of bytes) {
    sizeBytes += chunk.length
    if (sizeBytes > bytesMax) throw new ComputeFailure(largerThanNamed(bytesMax), true)
    yield chunk
  }
}

/** What a node says of a blob that is more than the coordinator has announced. */
export const largerThanNamed = (sizeBytes: number) =>
  `An input is larger than the ${sizeBytes} bytes that the coordinator has named.`

/** Whatever came before the line broke is in the file then: a stream would drop what it still holds. */
async function write(part: string, bytes: AsyncIterable<Uint8Array>, flags: 'w' | 'a'): Promise<void> {
  const file = await open(part, flags)
  try {
    for await (const chunk of bytes) await file.writeFile(chunk)
  } finally {
    await file.close()
  }
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

const isMissing = (error: unknown) => error instanceof CoordinatorRefused && error.code === 'blob_not_found'

/** Away, busy, or out of breath: it passes. */
function isPassing(error: unknown): boolean {
  if (error instanceof CoordinatorUnreachable) return true
  return error instanceof CoordinatorRefused && (error.status === 429 || error.status >= 500)
}

/** What is neither the coordinator's doing nor ours is the disk's: full, gone, or for reading only. */
function failureOf(error: unknown): unknown {
  if (error instanceof CoordinatorRefused) return new ComputeFailure(`An input was refused: ${error.message}`, true)
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const why = FULL_CODES.has(error.code) ? 'is full' : `takes no input (${error.code})`
  return new ComputeFailure(`The disk of this node ${why}.`, true)
}
