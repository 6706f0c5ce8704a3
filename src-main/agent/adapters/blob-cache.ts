import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ComputeFailure } from '../../compute/ports.ts'
import { backoffMs, NETWORK_BACKOFF } from '../backoff.ts'
import { type CoordinatorClient, CoordinatorRefused, CoordinatorUnreachable, type Delay } from '../ports.ts'
import type { FetchBlob } from '../task-inputs.ts'

/** Damaged downloads in a row after which it is not the line any more. */
const DAMAGED_MAX = 3

type Deps = { client: CoordinatorClient; delay: Delay; random: () => number }
type Download = Deps & { folder: string; signal: AbortSignal }

/** Downloads into `folder`; goes on where a broken connection stopped, and waits for a coordinator that is away. */
export function blobCache(deps: Deps, { folder, signal }: { folder: string; signal: AbortSignal }): FetchBlob {
  const fetching = new Map<string, Promise<string | null>>()
  return (sha256) => {
    const known = fetching.get(sha256)
    if (known) return known
    const fetched = fetchPatiently(sha256, { ...deps, folder, signal })
    fetching.set(sha256, fetched)
    return fetched
  }
}

async function fetchPatiently(sha256: string, download: Download): Promise<string | null> {
  const { folder, signal, delay, random } = download
  await mkdir(folder, { recursive: true })
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    try {
      return await fetchOnce(sha256, download)
    } catch (error) {
      if (isMissing(error)) return null
      if (!isPassing(error)) throw failureOf(error)
      const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
      await delay(backoffMs(NETWORK_BACKOFF, failures, { random: random(), retryAfterMs }), signal)
    }
  }
}

async function fetchOnce(sha256: string, { client, folder, signal }: Download): Promise<string> {
  const file = path.join(folder, sha256)
  if (existsSync(file)) return file
  const part = `${file}.part`
  for (let damaged = 1; ; damaged++) {
    const firstByte = existsSync(part) ? (await stat(part)).size : 0
    await append(part, { client, sha256, firstByte, signal })
    if ((await sha256OfFile(part)) === sha256) break
    await rm(part, { force: true })
    if (damaged === DAMAGED_MAX) throw new ComputeFailure('The coordinator sends other bytes than it names.', true)
  }
  await rename(part, file)
  return file
}

type Append = { client: CoordinatorClient; sha256: string; firstByte: number; signal: AbortSignal }

/** A part that is already whole has no range left to ask for: 416, and then its digest decides. */
async function append(part: string, { client, sha256, firstByte, signal }: Append): Promise<void> {
  try {
    const bytes = await client.readBlob(sha256, firstByte, signal)
    await pipeline(bytes, createWriteStream(part, { flags: firstByte === 0 ? 'w' : 'a' }))
  } catch (error) {
    if (error instanceof CoordinatorRefused) {
      if (error.code === 'range_invalid' && firstByte > 0) return
      throw error
    }
    if (signal.aborted || isOfDisk(error)) throw error
    throw new CoordinatorUnreachable('The download broke off.', { cause: error })
  }
}

async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

const isMissing = (error: unknown) => error instanceof CoordinatorRefused && error.code === 'blob_not_found'
const isOfDisk = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

/** Away, busy, or out of breath: it passes. */
function isPassing(error: unknown): boolean {
  if (error instanceof CoordinatorUnreachable) return true
  return error instanceof CoordinatorRefused && (error.status === 429 || error.status >= 500)
}

function failureOf(error: unknown): unknown {
  if (error instanceof CoordinatorRefused) return new ComputeFailure(`An input was refused: ${error.message}`, true)
  return isOfDisk(error) ? new ComputeFailure('The disk of this node is full.', true) : error
}
