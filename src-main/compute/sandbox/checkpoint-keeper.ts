import type { Checkpoint, CheckpointSlots } from './checkpoint-slots.ts'

/** Keeps the latest checkpoint of a job, and spares the disk: a save is at most one interval away from being durable. */
export type CheckpointKeeper = {
  /** Written at once when the last one is long enough ago, else with `writeIfDue`. */
  take(checkpoint: Checkpoint): void
  writeIfDue(): void
  /** Writes what has not been written yet: the process is about to be stopped. */
  flush(): void
  /** The job is done: there is nothing to go on with. */
  forget(): void
}

/** `nowMs` passes evenly; `tell` hears of a disk that does not keep it, which costs time after a crash and nothing else. */
export function checkpointKeeper(
  slots: Pick<CheckpointSlots, 'write'>,
  { everyMs, nowMs, tell }: { everyMs: number; nowMs: () => number; tell: (line: string) => void },
): CheckpointKeeper {
  let latest: Checkpoint | null = null
  let writtenAtMs = nowMs()

  function flush(): void {
    if (latest === null) return
    const checkpoint = latest
    latest = null
    writtenAtMs = nowMs()
    try {
      slots.write(checkpoint)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      tell(`The checkpoint could not be kept (${String(error.code)}).`)
    }
  }
  function writeIfDue(): void {
    if (nowMs() - writtenAtMs >= everyMs) flush()
  }
  return {
    take(checkpoint) {
      latest = checkpoint
      writeIfDue()
    },
    writeIfDue,
    flush,
    forget() {
      latest = null
    },
  }
}
