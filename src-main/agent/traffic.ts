import { messageOf } from './in-time.ts'
import type { AgentSettings, Clock, CoordinatorClient, Tell } from './ports.ts'

/** What went over the network is remembered over a restart, written at most so often, in ms: memory cards wear out. */
const WRITE_EVERY_MS = 60_000
/** And only this often, in ms, while a restart would forget less than a megabyte: reports are small, and there are many. */
const WRITE_LITTLE_EVERY_MS = 600_000
const LITTLE_BYTES = 1024 * 1024

export type Traffic = {
  add(bytes: number): void
  /** Bytes since midnight of this computer's time zone. */
  today(): number
}

type Deps = { readonly settings: AgentSettings; readonly clock: Clock; readonly tell: Tell }

/** Counts what tasks cost of the network each day; what the disk does not take is told, and keeps nothing from going on. */
export function makeTraffic({ settings, clock, tell }: Deps): Traffic {
  const kept = parseKept(settings.get('network_today'))
  let { day, bytes } = kept
  let written = { atMs: Number.NEGATIVE_INFINITY, bytes }

  function turnDay(): void {
    const today = dayOf(clock.now())
    if (today !== day) bytes = 0
    day = today
  }
  function keep(): void {
    if (bytes === written.bytes) return
    const isLittle = Math.abs(bytes - written.bytes) < LITTLE_BYTES
    if (clock.steadyMs() - written.atMs < (isLittle ? WRITE_LITTLE_EVERY_MS : WRITE_EVERY_MS)) return
    written = { atMs: clock.steadyMs(), bytes }
    try {
      settings.set('network_today', `${day} ${bytes}`)
    } catch (error) {
      tell(`What went over the network today could not be remembered: ${messageOf(error)}`)
    }
  }
  return {
    add(more) {
      turnDay()
      bytes += more
      keep()
    },
    today() {
      turnDay()
      // Asked at every look: what went over the network last may be all of a large task.
      keep()
      return bytes
    },
  }
}

const dayOf = (now: Date) => `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`

function parseKept(text: string | null): { day: string; bytes: number } {
  const [day = '', bytes = ''] = text?.split(' ') ?? []
  return { day, bytes: /^\d+$/.test(bytes) ? Number(bytes) : 0 }
}

/** The same client, with what it fetches and sends for tasks counted. */
export function countTraffic(client: CoordinatorClient, traffic: Traffic): CoordinatorClient {
  return {
    ...client,
    async readBlob(...asked) {
      return counted(await client.readBlob(...asked), traffic)
    },
    async putResult(result) {
      traffic.add(result.bytes.length)
      await client.putResult(result)
    },
    async report(report) {
      traffic.add(JSON.stringify(report).length)
      return client.report(report)
    },
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, traffic: Traffic): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    traffic.add(chunk.length)
    yield chunk
  }
}
