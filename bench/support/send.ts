import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises'
import { type Answer, type LoadLine, openLine } from './load-line.ts'

/** Timers are late by up to this much; the rest of a wait is spent looking at the clock. */
const TIMER_LATE_MS = 2

type Load = { readonly url: string; readonly requests: readonly string[]; readonly lines: number }

/** Each line sends its next request as soon as its last is answered, until all are sent: how much gets through. */
export async function sendAll(load: Load): Promise<{ answers: readonly Answer[]; seconds: number }> {
  const { requests } = load
  return withLines(load, async (lines) => {
    const answers: Answer[] = []
    let next = 0
    const startedAt = performance.now()
    await Promise.all(
      lines.map(async (line) => {
        for (let place = next++; place < requests.length; place = next++) {
          answers[place] = await line.exchange(requests[place] ?? '')
        }
      }),
    )
    return { answers, seconds: (performance.now() - startedAt) / 1000 }
  })
}

/** `latencyMs` counts from when the request was due; `lateMs` is how much of it the generator itself was late. */
export type Paced = { readonly answer: Answer; readonly latencyMs: number; readonly lateMs: number }

/**
 * Sends at a fixed rate whatever the answers do: a request that finds every line busy waits, and its waiting counts.
 * Measuring from when it was sent instead would leave out just the requests that a stall held up.
 */
export async function sendPaced(load: Load & { readonly perSecond: number }): Promise<readonly Paced[]> {
  const { requests, perSecond } = load
  return withLines(load, (lines) => {
    const take = waitingRoom(lines)
    const startAt = performance.now() + TIMER_LATE_MS
    return Promise.all(
      requests.map(async (request, place) => {
        const dueAt = startAt + (place * 1000) / perSecond
        await until(dueAt)
        const lateMs = performance.now() - dueAt
        const { line, giveBack } = await take()
        const answer = await line.exchange(request)
        giveBack()
        return { answer, latencyMs: performance.now() - dueAt, lateMs }
      }),
    )
  })
}

async function until(at: number): Promise<void> {
  await delay(Math.max(0, at - performance.now() - TIMER_LATE_MS))
  while (performance.now() < at) await nextTurn()
}

type Taken = { readonly line: LoadLine; giveBack(): void }

/** Hands out free lines; who finds none gets the next that is given back, in the order of coming. */
function waitingRoom(lines: readonly LoadLine[]): () => Promise<Taken> {
  const free = [...lines]
  const waiting: ((line: LoadLine) => void)[] = []
  const giveBack = (line: LoadLine) => {
    const first = waiting.shift()
    if (first) first(line)
    else free.push(line)
  }
  return async () => {
    const line = free.pop() ?? (await new Promise<LoadLine>((resolve) => waiting.push(resolve)))
    return { line, giveBack: () => giveBack(line) }
  }
}

async function withLines<T>(load: Load, work: (lines: readonly LoadLine[]) => Promise<T>): Promise<T> {
  const lines = await Promise.all(Array.from({ length: load.lines }, () => openLine(load.url)))
  try {
    return await work(lines)
  } finally {
    for (const line of lines) line.close()
  }
}
