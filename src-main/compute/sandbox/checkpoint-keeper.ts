import type { Checkpoint, CheckpointSlots } from './checkpoint-slots.ts'
import { letGo, sizeOf } from './pieces.ts'

/**
 * A memory card wears out by what is written: as if never more than this were written to it, in bytes a second. Video
 * cards are made for 26 Mbit/s, 3.25 MB/s, without a break, for 10,000 hours (SanDisk High Endurance, 128 GB); a third of
 * that lasts such a card for more than three years of programs that do nothing but save.
 */
const WRITTEN_BYTES_PER_S = 1_000_000

/**
 * Keeps the latest checkpoint of a job, and spares the disk: a save is durable one interval after the last at the latest,
 * or when as many bytes as the last one had may be written again, whichever is longer.
 */
export type CheckpointKeeper = {
  /** Written at once when the last one is long enough ago, else with `writeIfDue`. What was saved is the keeper's from now on. */
  take(checkpoint: Checkpoint): void
  writeIfDue(): void
  /** Does not wait for its interval, only for its bytes: the process is about to be paused, and the power may fail meanwhile. */
  writeIfAllowed(): void
  /** Writes what has not been written yet: the process is about to end. */
  flush(): void
  /** There is no memory for it and the next one: written if its time has come, and let go. */
  makeRoom(): void
  /** The job is done: there is nothing to go on with. */
  forget(): void
}

/** `nowMs` passes evenly; `tell` hears of a disk that does not keep it, which costs time after a crash and nothing else. */
export function checkpointKeeper(
  slots: CheckpointSlots,
  { everyMs, nowMs, tell }: { everyMs: number; nowMs: () => number; tell: (line: string) => void },
): CheckpointKeeper {
  let latest: Checkpoint | null = null
  let writtenAtMs = nowMs()
  /** As long as what was written last takes at the pace that spares the disk. */
  let restMs = 0

  function forget(): void {
    if (latest) letGo(latest.saved)
    latest = null
  }
  function flush(): void {
    if (latest === null) return
    writtenAtMs = nowMs()
    restMs = (bytesOf(latest) / WRITTEN_BYTES_PER_S) * 1000
    try {
      slots.write(latest)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      tell(`The checkpoint could not be kept (${String(error.code)}).`)
    } finally {
      forget()
    }
  }
  const writeAfter = (ms: number) => {
    if (nowMs() - writtenAtMs >= ms) flush()
  }
  const writeIfDue = () => writeAfter(Math.max(everyMs, restMs))
  return {
    take(checkpoint) {
      forget()
      latest = checkpoint
      writeIfDue()
    },
    writeIfDue,
    writeIfAllowed: () => writeAfter(restMs),
    flush,
    makeRoom() {
      writeIfDue()
      forget()
    },
    forget,
  }
}

const bytesOf = ({ saved, output }: Checkpoint) => sizeOf(saved) + sizeOf(output)
