import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { ComputeFailure } from '../../compute/ports.ts'
import type { NamedBlob } from '../program-inputs.ts'
import type { FetchBlob } from '../task-inputs.ts'
import { largerThanNamed } from './blob-cache.ts'

/** Brings one blob into `folder` and says where it lies; what is there already is not fetched again. */
type Fetcher = (signal: AbortSignal) => FetchBlob
type Deps = {
  readonly folder: string
  /** Blobs that no task holds go, the longest unused first, until all together are no larger; asked for each time. */
  readonly bytesMax: () => number
  readonly fetcher: Fetcher
  readonly now: () => Date
}
export type HeldBlob = { readonly file: string; release(): Promise<void> }
export type SharedBlobs = {
  /**
   * A blob that several tasks may need: it stays on the disk for as long as anybody holds it. Rejects when the signal is
   * aborted, and with `ComputeFailure` when it cannot be had, or is larger than its name says.
   */
  hold(blob: NamedBlob, signal: AbortSignal): Promise<HeldBlob>
  /** How much is on the disk, once there is room as of now. */
  bytes(): Promise<number>
}

/** A download goes on for as long as anybody holds it or waits for it. */
type Entry = { holders: number; readonly giveUp: AbortController; readonly file: Promise<string | null> }

/** What `hold` found good is checked no more while this program runs; what an earlier run left is checked once. */
export function sharedBlobs(deps: Deps): SharedBlobs {
  const entries = new Map<string, Entry>()
  /** Settles when nothing is being removed and no download that was given up writes any more. */
  let quiet: Promise<unknown> = Promise.resolve()

  function entryOf({ sha256, size_bytes: bytesMax }: NamedBlob): Entry {
    const known = entries.get(sha256)
    if (known) return known
    const giveUp = new AbortController()
    const entry = { holders: 0, giveUp, file: bring(sha256, { deps, signal: giveUp.signal, quiet, bytesMax }) }
    entries.set(sha256, entry)
    return entry
  }

  function giveUpOn(sha256: string, entry: Entry, error: unknown): void {
    entry.holders -= 1
    if (entry.holders > 0) return
    entry.giveUp.abort(error)
    entries.delete(sha256)
    quiet = Promise.allSettled([quiet, entry.file])
  }

  function sweep(): Promise<number> {
    const swept = quiet.then(() => makeRoom(deps, mayGo))
    quiet = Promise.allSettled([swept])
    return swept
  }

  async function letGo(entry: Entry): Promise<void> {
    entry.holders -= 1
    await sweep()
  }

  /** Its entry goes first: whoever asks from then on waits until the file is gone, and brings it anew. */
  function mayGo(sha256: string): boolean {
    if ((entries.get(sha256)?.holders ?? 0) > 0) return false
    entries.delete(sha256)
    return true
  }

  return {
    async hold(blob, signal) {
      signal.throwIfAborted()
      const entry = entryOf(blob)
      entry.holders += 1
      try {
        const file = await untilAborted(entry.file, signal)
        if (file === null) throw new ComputeFailure('An input of the task is not stored at the coordinator.', false)
        // It may have come with another task, which was told another size.
        if ((await stat(file)).size > blob.size_bytes) throw new ComputeFailure(largerThanNamed(blob.size_bytes), true)
        await utimes(file, deps.now(), deps.now())
        return { file, release: once(() => letGo(entry)) }
      } catch (error) {
        giveUpOn(blob.sha256, entry, error)
        throw error
      }
    },
    bytes: sweep,
  }
}

const ignore = () => undefined

function once(release: () => Promise<void>): () => Promise<void> {
  let released: Promise<void> | null = null
  return () => (released ??= release())
}

type Bringing = { deps: Deps; signal: AbortSignal; quiet: Promise<unknown>; bytesMax: number }

async function bring(sha256: string, { deps, signal, quiet, bytesMax }: Bringing): Promise<string | null> {
  await quiet
  const file = path.join(deps.folder, sha256)
  if (!(await isIntact(file, sha256))) await rm(file, { force: true })
  return deps.fetcher(signal)(sha256, { bytesMax })
}

async function isIntact(file: string, sha256: string): Promise<boolean> {
  const found = await stat(file).catch(ignore)
  if (!found?.isFile()) return false
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex') === sha256
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Unfinished downloads count too: nobody may ever ask for them again. Returns how much is left. */
async function makeRoom({ folder, bytesMax }: Deps, mayGo: (sha256: string) => boolean): Promise<number> {
  await mkdir(folder, { recursive: true })
  const names = await readdir(folder)
  const found = (await Promise.all(names.map((name) => look(path.join(folder, name))))).flat()
  let bytes = found.reduce((sum, { size }) => sum + size, 0)
  for (const { file, size } of found.toSorted((one, other) => one.usedMs - other.usedMs)) {
    if (bytes <= bytesMax()) break
    if (!mayGo(path.basename(file, '.part'))) continue
    await rm(file, { force: true })
    bytes -= size
  }
  return bytes
}

/** Nothing for a download that has got its final name since the folder was read. */
async function look(file: string): Promise<readonly { file: string; size: number; usedMs: number }[]> {
  const found = await stat(file).catch(ignore)
  return found ? [{ file, size: found.size, usedMs: found.mtimeMs }] : []
}
