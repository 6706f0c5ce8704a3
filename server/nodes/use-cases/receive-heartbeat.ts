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
type Pending = { readonly beat: Beat; readonly heardAtMs: number; readonly waiting: Waiting[] }
type Known = { readonly answer: BeatAnswer; readonly writtenAtMs: number; planned: boolean }

export type ReceiveHeartbeat = (beat: Beat) => Promise<BeatAnswer>
export type Heartbeats = { receive: ReceiveHeartbeat; stop(): Promise<void> }

/**
 * Heartbeats that come together are written together, and one that follows within a second of its node's last write
 * is answered from memory and written when the second is over. Throws `node_not_found` and what the database throws.
 */
export function makeReceiveHeartbeat({ writeBeats, clock }: { writeBeats: WriteBeats; clock: Clock }): Heartbeats {
  const pending = new Map<NodeId, Pending>()
  const known = new Map<NodeId, Known>()
  const nowMs = () => clock.now().getTime()
  let flushing: Promise<void> | null = null

  async function flush(): Promise<void> {
    while (pending.size > 0) {
      const batch = [...pending.values()].slice(0, BATCH_MAX)
      for (const { beat } of batch) pending.delete(beat.nodeId)
      const answers = await writeBatch(batch, { writeBeats, nowMs: nowMs() })
      if (known.size + answers.size > ANSWERS_MAX) known.clear()
      for (const answer of answers.values()) known.set(answer.nodeId, { answer, writtenAtMs: nowMs(), planned: false })
    }
    flushing = null
  }
  const flushSoon = () => {
    flushing ??= Promise.resolve().then(flush)
  }

  /** Once a node's second is over; one timer a node and write. */
  function flushLater(last: Known): void {
    if (last.planned) return
    last.planned = true
    setTimeout(flushSoon, Math.max(0, last.writtenAtMs + WRITE_EVERY_MS - nowMs())).unref()
  }

  return {
    receive(beat) {
      const entry: Pending = { beat, heardAtMs: nowMs(), waiting: pending.get(beat.nodeId)?.waiting ?? [] }
      pending.set(beat.nodeId, entry)
      const last = known.get(beat.nodeId)
      if (last && entry.heardAtMs - last.writtenAtMs < WRITE_EVERY_MS) {
        flushLater(last)
        return Promise.resolve(answerFor(beat, last.answer))
      }
      return new Promise((resolve, reject) => {
        entry.waiting.push({ resolve, reject })
        flushSoon()
      })
    },
    async stop() {
      flushSoon()
      await flushing
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
