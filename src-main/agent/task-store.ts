import { existsSync, statSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { blobCache } from './adapters/blob-cache.ts'
import { publicDownload } from './adapters/public-download.ts'
import { CHECKPOINT_EVERY_S_DEFAULT } from '../compute/ports.ts'
import { type HeldBlob, sharedBlobs } from './adapters/shared-blobs.ts'
import type { Clock, CoordinatorClient, Delay } from './ports.ts'
import { type NamedBlob, prepareProgram } from './program-inputs.ts'
import type { RunDeps } from './run-task.ts'
import { prepareDataHash } from './task-inputs.ts'
import { openTaskStates } from './task-states.ts'
import type { Traffic } from './traffic.ts'

/** Programs and inputs that tasks share are kept for the next ones, up to this many bytes. */
const SHARED_BYTES_MAX = 512 * 1024 * 1024
/** What programs saved is kept for a time when their tasks come back, up to this many bytes. */
const STATES_BYTES_MAX = 1024 * 1024 * 1024
/** Each of both takes no more of what the owner allows, so that what nobody needs never keeps work from beginning. */
const KEPT_SHARE = 1 / 4

type Deps = {
  readonly client: CoordinatorClient
  readonly allowPrivate: boolean
  /** What a program saves is written to the disk at most once in so many seconds. */
  readonly checkpointEveryS?: number
  readonly clock: Clock
  readonly delay: Delay
  readonly random: () => number
  /** Counts what is downloaded from others than the coordinator. */
  readonly traffic: Pick<Traffic, 'add'>
  /** What the owner allows all tasks together on the disk; infinite where nobody does. Asked for each time. */
  readonly bytesMax: () => number
}

export type TaskStore = RunDeps['inputs'] & {
  /** What tasks take of the disk, once what nobody needs has made room. Rejects with what the disk says. */
  bytes(): Promise<number>
}

/**
 * What tasks need on the disk, in `DIR/node`: `cache/<assignment>`, the files that one audit reads, which go with it and
 * at every start; `shared/<sha256>`, programs and their inputs; `state/<task>`, what a program saved to go on from there.
 */
export async function openTaskStore(directory: string, deps: Deps): Promise<TaskStore> {
  const cache = path.join(directory, 'cache')
  const shared = path.join(directory, 'shared')
  await rm(cache, { recursive: true, force: true })
  const atMost = (bytes: number) => () => Math.min(bytes, deps.bytesMax() * KEPT_SHARE)
  const kept = { clock: deps.clock, bytesMax: atMost(STATES_BYTES_MAX) }
  const states = await openTaskStates(path.join(directory, 'state'), kept)
  const fetcherInto = (folder: string) => (signal: AbortSignal) => blobCache(deps, { folder, signal })
  const now = () => deps.clock.now()
  const blobs = sharedBlobs({ folder: shared, bytesMax: atMost(SHARED_BYTES_MAX), fetcher: fetcherInto(shared), now })
  const { checkpointEveryS = CHECKPOINT_EVERY_S_DEFAULT } = deps
  const held = new Map<string, HeldBlob[]>()
  const cacheOf = ({ assignment_id }: ClaimResponse) => path.join(cache, assignment_id)

  function holder(task: ClaimResponse, signal: AbortSignal) {
    const mine = held.get(task.assignment_id) ?? []
    held.set(task.assignment_id, mine)
    return async (named: NamedBlob) => {
      const blob = await blobs.hold(named, signal)
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
    async prepare(task, signal) {
      if (task.module || task.task_type !== 'data_hash')
        return prepareProgram(task, { hold: holder(task, signal), place: await states.use(task), checkpointEveryS })
      const folder = cacheOf(task)
      const download = async (url: string) => {
        const file = await publicDownload({ url, folder, signal, allowPrivate: deps.allowPrivate })
        if (file !== null) deps.traffic.add((await stat(file)).size)
        return file
      }
      return prepareDataHash(task, { fetchBlob: fetcherInto(folder)(signal), download, readText })
    },
    noteCpu: states.noteCpu,
    bytes: async () => (await blobs.bytes()) + (await states.bytes()) + (await bytesIn(cache)),
    async forget(task, how) {
      try {
        await rm(cacheOf(task), { recursive: true, force: true })
        await states.letGo(task, how)
      } finally {
        await letGo(task)
      }
    },
  }
}

/** Nothing where there is no such folder, or for a file that is removed meanwhile. */
async function bytesIn(folder: string): Promise<number> {
  const found = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : []
  const files = found.map(({ parentPath, name }) => statSync(path.join(parentPath, name), { throwIfNoEntry: false }))
  return files.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0)
}

const readText = (file: string) => readFile(file, 'utf8')
