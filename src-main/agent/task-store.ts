import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { blobCache } from './adapters/blob-cache.ts'
import { publicDownload } from './adapters/public-download.ts'
import { CHECKPOINT_EVERY_S_DEFAULT } from '../compute/ports.ts'
import { type HeldBlob, sharedBlobs } from './adapters/shared-blobs.ts'
import type { Clock, CoordinatorClient, Delay } from './ports.ts'
import { prepareProgram } from './program-inputs.ts'
import type { RunDeps } from './run-task.ts'
import { prepareDataHash } from './task-inputs.ts'

/** Programs and inputs that tasks share are kept for the next ones, up to this many bytes. */
const SHARED_BYTES_MAX = 512 * 1024 * 1024
/** What a program saved is of no use to anybody after this: no task is that long in nobody's hands. */
const STATE_KEPT_MS = 7 * 24 * 3600 * 1000

type Deps = {
  readonly client: CoordinatorClient
  readonly allowPrivate: boolean
  /** What a program saves is written to the disk at most once in so many seconds. */
  readonly checkpointEveryS?: number
  readonly clock: Clock
  readonly delay: Delay
  readonly random: () => number
}

/**
 * What tasks need on the disk, in `DIR/node`: `cache/<assignment>`, the files that one audit reads, which go with it and
 * at every start; `shared/<sha256>`, programs and their inputs; `state/<task>`, what a program saved to go on from there.
 */
export async function openTaskStore(directory: string, deps: Deps): Promise<RunDeps['inputs']> {
  const cache = path.join(directory, 'cache')
  const shared = path.join(directory, 'shared')
  const state = path.join(directory, 'state')
  await rm(cache, { recursive: true, force: true })
  await removeOldStates(state, deps.clock.now())
  const fetcherInto = (folder: string) => (signal: AbortSignal) => blobCache(deps, { folder, signal })
  const now = () => deps.clock.now()
  const blobs = sharedBlobs({ folder: shared, bytesMax: SHARED_BYTES_MAX, fetcher: fetcherInto(shared), now })
  const { checkpointEveryS = CHECKPOINT_EVERY_S_DEFAULT } = deps
  const held = new Map<string, HeldBlob[]>()
  const cacheOf = ({ assignment_id }: ClaimResponse) => path.join(cache, assignment_id)
  const stateOf = ({ id }: ClaimResponse) => path.join(state, id)

  function holder(task: ClaimResponse, signal: AbortSignal) {
    const mine = held.get(task.assignment_id) ?? []
    held.set(task.assignment_id, mine)
    return async (sha256: string) => {
      const blob = await blobs.hold(sha256, signal)
      mine.push(blob)
      return blob.file
    }
  }

  async function letGo(task: ClaimResponse): Promise<void> {
    const mine = held.get(task.assignment_id) ?? []
    held.delete(task.assignment_id)
    await Promise.all(mine.map((blob) => blob.release()))
  }

  return {
    prepare(task, signal) {
      if (task.module || task.task_type !== 'data_hash')
        return prepareProgram(task, { hold: holder(task, signal), folder: stateOf(task), checkpointEveryS })
      const folder = cacheOf(task)
      const download = (url: string) => publicDownload({ url, folder, signal, allowPrivate: deps.allowPrivate })
      return prepareDataHash(task, { fetchBlob: fetcherInto(folder)(signal), download, readText })
    },
    async forget(task, { mayComeBack }) {
      await rm(cacheOf(task), { recursive: true, force: true })
      if (!mayComeBack) await rm(stateOf(task), { recursive: true, force: true })
      await letGo(task)
    },
  }
}

const readText = (file: string) => readFile(file, 'utf8')

async function removeOldStates(state: string, now: Date): Promise<void> {
  await mkdir(state, { recursive: true })
  for (const name of await readdir(state)) {
    const folder = path.join(state, name)
    if (now.getTime() - (await lastSavedMs(folder)) > STATE_KEPT_MS) await rm(folder, { recursive: true })
  }
}

/** Files that are written over leave the time of their folder as it was. */
async function lastSavedMs(folder: string): Promise<number> {
  const files = (await readdir(folder)).map((name) => path.join(folder, name))
  const found = await Promise.all([folder, ...files].map((file) => stat(file)))
  return Math.max(...found.map(({ mtimeMs }) => mtimeMs))
}
