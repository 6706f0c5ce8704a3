import type { PowerDevice } from './ports.ts'
import { type GaugeReading, type PowerGauge, powerGauge } from './power-gauge.ts'
import { PowerUnreadable } from './power-unreadable.ts'

/** A device that could not be read is left alone for so long; each further silence doubles it, because it is waited for. */
const RETRY_FIRST_MS = 60_000
const RETRY_MAX_MS = 600_000

type Candidate = { readonly gauge: PowerGauge; silences: number; restsUntilMs: number }
export type Found = { readonly gauge: PowerGauge; readonly reading: GaugeReading }

/**
 * Reads the best device that answers. One that did not answer is asked again after a while, so that a better one takes
 * over when it comes back; one that was not the last to be read knows nothing of the interval, which another has measured.
 */
export function deviceChoice(devices: readonly PowerDevice[]) {
  const candidates = devices.map((device): Candidate => ({
    gauge: powerGauge(device),
    silences: 0,
    restsUntilMs: -Infinity,
  }))
  let readLast: PowerGauge | null = null

  async function readOf(candidate: Candidate, atMs: number): Promise<GaugeReading | null> {
    if (candidate.gauge !== readLast) candidate.gauge.forget()
    try {
      const reading = await candidate.gauge.read(atMs)
      candidate.silences = 0
      return reading
    } catch (error) {
      if (!(error instanceof PowerUnreadable)) throw error
      candidate.restsUntilMs = atMs + Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** candidate.silences)
      if (error.code === 'timed_out' || error.code === 'unreachable') candidate.silences += 1
      return null
    }
  }

  return {
    /** Null when no device answers. */
    async read(atMs: number): Promise<Found | null> {
      for (const candidate of candidates) {
        if (candidate.restsUntilMs > atMs) continue
        const reading = await readOf(candidate, atMs)
        if (reading === null) continue
        readLast = candidate.gauge
        return { gauge: candidate.gauge, reading }
      }
      readLast = null
      return null
    },
    /** The time before the next reading is nobody's. */
    forget: () => readLast?.forget(),
  }
}
