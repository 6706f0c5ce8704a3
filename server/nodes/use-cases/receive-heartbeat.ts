import { type Beat, type BeatAnswer, type WriteBeats } from '../ports.ts'
import type { NodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import type { Clock } from '../../shared/ports.ts'

/** A node's row is written at most this often, and an answer is at most this old. */
const WRITE_EVERY_MS = 1000
/** One statement writes at most this many. */
const BATCH_MAX = 1000
/** A coordinator never hears more nodes than this within a second; older answers are forgotten first. */
const ANSWERS_MAX = 100_000

type Waiting = { resolve(answer: BeatAnswer): void; reject(error: unknown): void }
type Pending = { beat: Beat; heardAt: number; waiting: Waiting[] }
type Known = { answer: BeatAnswer; writtenAt: number; timer: NodeJS.Timeout | null }

export type ReceiveHeartbeat = (beat: Beat) => Promise<BeatAnswer>
export type Heartbeats = { receive: ReceiveHeartbeat; stop(): Promise<void> }

/**
 * Heartbeats that come together are written together, and one that follows within a second of its node's last write
 * is answered from memory and written when the second is over. Throws `node_not_found` and what the database throws.
 */
export function makeReceiveHeartbeat({ writeBeats, clock }: { writeBeats: WriteBeats; clock: Clock }): Heartbeats {
  const pending = new Map<NodeId, Pending>()
  const known = new Map<NodeId, Known>()
  let flushing: Promise<void> | null = null

  const flush = async (): Promise<void> => {
    while (pending.size > 0) {
      const batch = [...pending.values()].slice(0, BATCH_MAX)
      for (const { beat } of batch) pending.delete(beat.nodeId)
      await writeBatch(batch)
    }
  }
  const flushSoon = () => {
    flushing ??= Promise.resolve()
      .then(flush)
      .finally(() => (flushing = null))
  }

  async function writeBatch(batch: readonly Pending[]): Promise<void> {
    const now = clock.now().getTime()
    try {
      const answers = await writeBeats(batch.map(({ beat, heardAt }) => ({ ...beat, heardMsAgo: now - heardAt })))
      for (const { beat, waiting } of batch) settle(beat.nodeId, answers.get(beat.nodeId), waiting)
    } catch (error) {
      for (const { waiting } of batch) for (const { reject } of waiting) reject(error)
    }
  }

  function settle(nodeId: NodeId, answer: BeatAnswer | undefined, waiting: readonly Waiting[]): void {
    for (const { resolve, reject } of waiting) answer ? resolve(answer) : reject(nodeErrors.node_not_found())
    if (!answer) return
    if (known.size >= ANSWERS_MAX) known.clear()
    known.set(nodeId, { answer, writtenAt: clock.now().getTime(), timer: null })
  }

  /** Writes what came within the second once it is over; one timer a node. */
  function flushLater(nodeId: NodeId, { writtenAt, timer }: Known, now: number): void {
    const entry = known.get(nodeId)
    if (!entry || timer) return
    entry.timer = setTimeout(flushSoon, Math.max(0, writtenAt + WRITE_EVERY_MS - now))
    entry.timer.unref()
  }

  return {
    receive(beat) {
      const now = clock.now().getTime()
      const last = known.get(beat.nodeId)
      const before = pending.get(beat.nodeId)
      const entry: Pending = { beat, heardAt: now, waiting: before?.waiting ?? [] }
      pending.set(beat.nodeId, entry)
      if (last && now - last.writtenAt < WRITE_EVERY_MS) {
        flushLater(beat.nodeId, last, now)
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

/** Of the assignments that were lost, those that this heartbeat lists. */
function answerFor(beat: Beat, answer: BeatAnswer): BeatAnswer {
  const listed = new Set(beat.running.map(({ assignmentId }) => assignmentId))
  return { ...answer, lost: answer.lost.filter((id) => listed.has(id)) }
}
