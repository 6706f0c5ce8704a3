import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Child } from '#main/compute/child.ts'
import { commandFor } from '#main/compute/child-command.ts'
import { childProcessComputer } from '#main/compute/child-process-computer.ts'
import { forkedChild } from '#main/compute/forked-child.ts'
import { probeIsolation } from '#main/compute/isolation.ts'
import type { Computation, JobLimits, StoredFile } from '#main/compute/ports.ts'
import { childrenOf } from './processes.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { waitUntil } from './wait-until.ts'

const DIST = path.resolve(import.meta.dirname, '../../dist')
const PROGRAMS = { data_hash: path.join(DIST, 'data-hash-child.mjs'), wasm: path.join(DIST, 'sandbox-child.mjs') }
/** Those that a campaign has when it says nothing; the wall clock is far away. */
const LIMITS = { memoryMb: 64, cpuS: 3600, wallS: 21_600, outputBytes: 64 * 1024 * 1024 }

export type Sandbox = {
  readonly computation: Computation
  /** When it was asked for, on the clock of `performance.now`. */
  readonly startedAtMs: number
  /** Resolves with when its process no longer existed, on the same clock. */
  readonly goneAtMs: Promise<number>
}
type Given = {
  readonly input?: StoredFile
  readonly args?: readonly string[]
  readonly limits?: Partial<JobLimits>
}

/** Starts programs as the built agent does: the built sandbox, isolated as far as this computer can. */
export type Sandboxes = {
  readonly cleanup: AsyncDisposableStack
  /** A file of these bytes, for a program or its input. */
  stored(name: string, bytes: Uint8Array | string): StoredFile
  start(module: StoredFile, given?: Given): Sandbox
}

export async function openSandboxes(cleanup: AsyncDisposableStack): Promise<Sandboxes> {
  const isolation = await probeIsolation()
  const folder = temporaryFolder(cleanup)
  let child: Child | null = null
  const computer = childProcessComputer({
    startChild: (job) => (child = forkedChild(commandFor(job, PROGRAMS, isolation))),
  })
  let count = 0
  return {
    cleanup,
    stored(name, bytes) {
      const file = path.join(folder, name)
      writeFileSync(file, bytes)
      return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    start(module, { input, args = [], limits = {} } = {}) {
      if (cleanup.disposed) throw new Error('The run is ending')
      count += 1
      const startedAtMs = performance.now()
      const computation = computer.start({
        taskType: 'wasm',
        taskId: `bench-${count}`,
        module,
        input: input ?? null,
        args,
        limits: { ...LIMITS, ...limits },
        folder: path.join(folder, `job-${count}`),
        cpuMsBefore: 0,
        checkpointEveryS: 30,
      })
      cleanup.defer(() => computation.cancel())
      return { computation, startedAtMs, goneAtMs: goneAt(child) }
    },
  }
}

async function goneAt(child: Child | null): Promise<number> {
  await child?.gone
  return performance.now()
}

/** The process of the one sandbox that there is, as soon as its program has said “@progress 1”. */
export async function pidAtWork({ computation }: Sandbox): Promise<number> {
  await waitUntil(() => computation.progress() === 1)
  const [pid, ...more] = childrenOf(process.pid)
  if (pid === undefined || more.length > 0) throw new Error('There should be one sandbox and nothing else')
  return pid
}

/** Ends it and waits until its process is gone. */
export async function endSandbox({ computation, goneAtMs }: Sandbox): Promise<void> {
  await computation.cancel()
  await goneAtMs
}
