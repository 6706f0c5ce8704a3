import type { NodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import type { Clock } from '../../shared/ports.ts'
import type { Beat, BeatAnswer, WriteBeats } from '../ports.ts'

/** A node's row is written at most this often, and an answer is at most this old. */
const WRITE_EVERY_MS = 1000
/** One statement writes at most this many. */
const BATCH_MAX = 1000
/** A coordinator hears fewer nodes than this; beyond it all answers are forgotten and read anew. */
const ANSWERS_MAX = 100_000

type Waiting = { resolve(answer: BeatAnswer): void; reject(error: unknown): void }
type Heard = { readonly beat: Beat; readonly heardAtMs: number }
type Pending = Heard & { readonly waiting: Waiting[] }
type Known = { readonly answer: BeatAnswer; readonly writtenAtMs: number }

export type ReceiveHeartbeat = (beat: Beat) => Promise<BeatAnswer>
export type Heartbeats = { receive: ReceiveHeartbeat; stop(): Promise<void> }

/**
 * Heartbeats that come together are written together, and one that follows within a second of its node's last write
 * is answered from memory and written when the second is over. Throws `node_not_found` and what the database throws.
 */
export function makeReceiveHeartbeat({ writeBeats, clock }: { writeBeats: WriteBeats; clock: Clock }): Heartbeats {
  const due = new Map<NodeId, Pending>()
  const known = new Map<NodeId, Known>()
  const nowMs = () => clock.now().getTime()
  let flushing: Promise<void> | null = null

  async function flush(): Promise<void> {
    while (due.size > 0) {
      const batch = [...due.values()].slice(0, BATCH_MAX)
      for (const { beat } of batch) due.delete(beat.nodeId)
      const answers = await writeBatch(batch, { writeBeats, nowMs: nowMs() })
      if (known.size + answers.size > ANSWERS_MAX) known.clear()
      for (const answer of answers.values()) remember({ answer, writtenAtMs: nowMs() })
    }
    flushing = null
  }
  const flushSoon = () => {
    flushing ??= Promise.resolve().then(flush)
  }
  const later = makeLater((heard) => {
    due.set(heard.beat.nodeId, { ...heard, waiting: [] })
    flushSoon()
  })

  /** Whoever was heard again during the write has its answer now too. */
  function remember(last: Known): void {
    const { nodeId } = last.answer
    known.set(nodeId, last)
    const again = due.get(nodeId)
    if (!again) return
    due.delete(nodeId)
    later.keep(again, WRITE_EVERY_MS)
    for (const { resolve } of again.waiting) resolve(answerFor(again.beat, last.answer))
  }

  return {
    receive(beat) {
      const heard = { beat, heardAtMs: nowMs() }
      const last = known.get(beat.nodeId)
      const sinceMs = last ? heard.heardAtMs - last.writtenAtMs : WRITE_EVERY_MS
      // A clock that was set back makes nothing fresh: the second would last as long as the step.
      if (last && sinceMs >= 0 && sinceMs < WRITE_EVERY_MS) {
        later.keep(heard, WRITE_EVERY_MS - sinceMs)
        return Promise.resolve(answerFor(beat, last.answer))
      }
      later.drop(beat.nodeId)
      const waiting = due.get(beat.nodeId)?.waiting ?? []
      due.set(beat.nodeId, { ...heard, waiting })
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        flushSoon()
      })
    },
    async stop() {
      do {
        later.releaseAll()
        await flushing
      } while (later.count() > 0)
    },
  }
}

/** Heartbeats that were answered already and wait for their time; the newest of a node stands for all of them. */
function makeLater(write: (heard: Heard) => void) {
  const kept = new Map<NodeId, { heard: Heard; readonly timer: NodeJS.Timeout }>()
  const release = (nodeId: NodeId) => {
    const entry = kept.get(nodeId)
    drop(nodeId)
    if (entry) write(entry.heard)
  }
  const drop = (nodeId: NodeId) => {
    clearTimeout(kept.get(nodeId)?.timer)
    kept.delete(nodeId)
  }
  return {
    keep({ beat, heardAtMs }: Heard, waitMs: number): void {
      const { nodeId } = beat
      const heard = { beat, heardAtMs }
      const entry = kept.get(nodeId)
      if (entry) entry.heard = heard
      else kept.set(nodeId, { heard, timer: setTimeout(() => release(nodeId), waitMs).unref() })
    },
    drop,
    count: () => kept.size,
    releaseAll(): void {
      for (const nodeId of kept.keys()) release(nodeId)
    },
  }
}

/** Writes a batch and answers everyone who waits for it; the answers are empty when the database refused. */
async function writeBatch(
  batch: readonly Pending[],
  { writeBeats, nowMs }: { writeBeats: WriteBeats; nowMs: number },
): Promise<ReadonlyMap<NodeId, BeatAnswer>> {
  try {
    const answers = await writeBeats(batch.map(({ beat, heardAtMs }) => ({ ...beat, heardMsAgo: nowMs - heardAtMs })))
    for (const { beat, waiting } of batch) settle(waiting, answers.get(beat.nodeId))
    return answers
  } catch (error) {
    for (const { waiting } of batch) for (const { reject } of waiting) reject(error)
    return new Map()
  }
}

function settle(waiting: readonly Waiting[], answer: BeatAnswer | undefined): void {
  for (const { resolve, reject } of waiting) {
    if (answer) resolve(answer)
    else reject(nodeErrors.node_not_found())
  }
}

/** Of the assignments that were lost, those that this heartbeat lists. */
function answerFor(beat: Beat, answer: BeatAnswer): BeatAnswer {
  const listed = new Set(beat.running.map(({ assignmentId }) => assignmentId))
  return { ...answer, lost: answer.lost.filter((id) => listed.has(id)) }
}
