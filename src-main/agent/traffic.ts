import type { AgentSettings, Clock, CoordinatorClient } from './ports.ts'

/** What went over the network is remembered over a restart, written at most so often, in ms: memory cards wear out. */
const WRITE_EVERY_MS = 60_000

export type Traffic = {
  add(bytes: number): void
  /** Bytes since midnight of this computer's time zone. */
  today(): number
}

/** Counts what tasks cost of the network each day. */
export function makeTraffic(settings: AgentSettings, clock: Clock): Traffic {
  const kept = parseKept(settings.get('network_today'))
  let { day, bytes } = kept
  let writtenAtMs = Number.NEGATIVE_INFINITY

  function turnDay(): void {
    const today = dayOf(clock.now())
    if (today !== day) bytes = 0
    day = today
  }
  return {
    add(more) {
      turnDay()
      bytes += more
      if (clock.steadyMs() - writtenAtMs < WRITE_EVERY_MS) return
      writtenAtMs = clock.steadyMs()
      settings.set('network_today', `${day} ${bytes}`)
    },
    today() {
      turnDay()
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
