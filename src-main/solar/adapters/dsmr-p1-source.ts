import { connect, type Socket } from 'node:net'
import { siteReading, SourceUnreadable, type SolarReading, type SolarSource } from '../ports.ts'
import { addressField } from '../setting-fields.ts'
import { sourceKind } from '../source-kind.ts'
import { p1Stream, type P1Stream } from './p1-telegram.ts'

const PORT_STANDARD = 23
/**
 * Meters say something every second, older ones every ten; whoever is silent for longer is gone. Less than the patience of
 * whoever reads, so that it is this that says why. In ms.
 */
const SILENCE_MAX_MS = 12_000
/** A connection that broke is made again after this, then twice as long each time, in ms. */
const RETRY_FIRST_MS = 1000
const RETRY_MAX_MS = 30_000

type Endpoint = { readonly host: string; readonly port: number }
type Options = Endpoint & {
  readonly now: () => Date
  readonly silenceMaxMs?: number
  readonly retryFirstMs?: number
}

/**
 * The customer port of a digital meter behind a dongle that passes it on over TCP. One connection is kept, because most
 * dongles have only one to give; its telegrams come by themselves, and a reading is the newest. `at` is when it was heard.
 */
export function dsmrP1Source(options: Options): SolarSource {
  const { host, port, now, silenceMaxMs = SILENCE_MAX_MS } = options
  const address = textOf({ host, port })
  let newest: SolarReading | null = null
  let waiting: PromiseWithResolvers<SolarReading> | null = null
  const line = keptLine(options, {
    heard(figures) {
      newest = siteReading({ ...figures, at: now(), quality: 'measured' })
      waiting?.resolve(newest)
      waiting = null
    },
    broken(error) {
      waiting?.reject(error)
      waiting = null
    },
  })

  return {
    name: 'digital meter (P1)',
    async read() {
      const problem = line.open()
      // A clock that was set says nothing of the age: the next telegram is waited for.
      if (newest && Math.abs(now().getTime() - newest.at.getTime()) <= silenceMaxMs) return told(newest, address)
      if (problem) throw problem
      waiting ??= Promise.withResolvers()
      return told(await waiting.promise, address)
    },
    async close() {
      line.close()
      waiting?.reject(new SourceUnreadable('unreachable', { address }))
      waiting = null
    },
  }
}

function told(reading: SolarReading, address: string): SolarReading {
  if (reading.gridW === null) throw new SourceUnreadable('no_meter', { address, what: '1-0:1.7.0' })
  return reading
}

type Listener = {
  heard(figures: Omit<ReturnType<P1Stream['add']>[number], 'clock'>): void
  broken(error: SourceUnreadable): void
}

/** A connection that is made again whenever it breaks or falls silent, until it is closed. */
function keptLine(options: Options, { heard, broken }: Listener) {
  const { host, port, silenceMaxMs = SILENCE_MAX_MS, retryFirstMs = RETRY_FIRST_MS } = options
  const address = textOf({ host, port })
  let socket: Socket | null = null
  let retry: NodeJS.Timeout | null = null
  let failures = 0
  let problem: SourceUnreadable | null = null
  let clock: string | null = null

  /** Returns why there is no connection, while one that broke waits to be made again. */
  function open(): SourceUnreadable | null {
    if (retry) return problem
    if (socket) return null
    const stream = p1Stream()
    const line = connect({ host, port })
    socket = line
    let why: SourceUnreadable | null = null
    let repeated = 0
    // Of telegrams, not of bytes: what talks without sense is as good as silent.
    const silence = setTimeout(() => {
      why = repeated > 0 ? repeating(address, silenceMaxMs) : silent(stream, address, silenceMaxMs)
      line.destroy(why)
    }, silenceMaxMs)
    line.on('data', (bytes) => {
      for (const { clock: told, ...figures } of stream.add(bytes)) {
        if (told !== null && told === clock) {
          repeated += 1
          continue
        }
        clock = told
        failures = 0
        repeated = 0
        silence.refresh()
        heard(figures)
      }
    })
    line.on('error', (error) => (why ??= new SourceUnreadable('unreachable', { address }, error)))
    line.on('close', () => {
      clearTimeout(silence)
      if (socket !== line) return
      socket = null
      problem = why ?? silent(stream, address, 0)
      broken(problem)
      retry = setTimeout(again, Math.min(RETRY_MAX_MS, retryFirstMs * 2 ** failures++)).unref()
    })
    return null
  }

  function again(): void {
    retry = null
    open()
  }

  return {
    open,
    close() {
      if (retry) clearTimeout(retry)
      retry = null
      const line = socket
      socket = null
      line?.destroy()
    },
  }
}

/** A dongle whose meter has gone may tell its last telegram for ever. */
const repeating = (address: string, ms: number) =>
  new SourceUnreadable('stale', { address, seconds: Math.round(ms / 1000) })

/** Something that talks, but not as a meter, is another device; one that says nothing is too slow or has hung up. */
function silent(stream: P1Stream, address: string, ms: number): SourceUnreadable {
  const { damaged, garbage } = stream.trouble()
  if (damaged > 0) return new SourceUnreadable('other', { address, detail: `${damaged} damaged telegrams` })
  if (garbage !== null) return new SourceUnreadable('not_that_device', { address, detail: printable(garbage) })
  if (ms > 0) return new SourceUnreadable('timed_out', { address, seconds: Math.round(ms / 1000) })
  return new SourceUnreadable('hung_up', { address })
}

const printable = (text: string) => text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()

const open = new Map<string, { readonly source: SolarSource; users: number }>()

/** Whoever asks for the same meter in this program shares its one connection: a trial must not take it from the agent. */
function shared(address: string, make: () => SolarSource): SolarSource {
  const kept = open.get(address) ?? { source: make(), users: 0 }
  open.set(address, kept)
  kept.users += 1
  let isClosed = false
  return {
    name: kept.source.name,
    async read() {
      // Reading would connect again, and nobody would close that.
      if (isClosed) throw new SourceUnreadable('unreachable', { address })
      return kept.source.read()
    },
    async close() {
      if (isClosed) return
      isClosed = true
      kept.users -= 1
      if (kept.users > 0) return
      open.delete(address)
      await kept.source.close?.()
    },
  }
}

function endpointOf(address: string): Endpoint | null {
  const url = URL.parse(`tcp://${address}`)
  if (!url || url.hostname === '' || url.href !== `tcp://${url.host}`) return null
  const host = url.hostname.replaceAll(/^\[|\]$/g, '').toLowerCase()
  return { host, port: url.port === '' ? PORT_STANDARD : Number(url.port) }
}

/** The same for one device, however it was written. */
const textOf = ({ host, port }: Endpoint) => `${host}:${port}`

export const dsmrP1 = sourceKind({
  kind: 'dsmr-p1',
  quality: 'measured',
  fields: { address: addressField(`192.168.1.30:${PORT_STANDARD}`, (address) => endpointOf(address) !== null) },
  tells: () => ['grid'],
  soleDevice: ({ address }) => textOf(endpointOf(address)!),
  open({ address }, { now }) {
    const endpoint = endpointOf(address)!
    return shared(textOf(endpoint), () => dsmrP1Source({ ...endpoint, now }))
  },
})
