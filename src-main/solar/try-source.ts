import type { Site, SourceConfig, SourceProblem, SourceTrial } from '#core/contracts/solar.ts'
import { openSite, openSource } from './index.ts'
import { SourceUnreadable, type SolarReading, type SolarSource } from './ports.ts'
import { reversedIn } from './sign-check.ts'
import type { Surroundings } from './source-kind.ts'

/** Whoever tries a source waits in front of it. */
const PATIENCE_S = 15

/** What a trial of a source gave; with a sign that cannot be, there are both a reading and a problem. */
export type Trial = {
  readonly name: string | null
  readonly reading: SolarReading | null
  readonly problem: SourceProblem | null
}

/** Opens a source, reads it once within 15 s and closes it. Never rejects for what a device or its settings do. */
export const trySource = (config: SourceConfig, surroundings: Surroundings): Promise<Trial> =>
  trial(() => openSource(config, surroundings), String(config.settings['address'] ?? config.kind))

/** The same for all sources of a site together: what they say of each other shows a sign that cannot be. */
export const trySite = (site: Site, surroundings: Surroundings): Promise<Trial> =>
  trial(() => openSite(site, surroundings), 'site')

/** As it is told. */
export const presentTrial = ({ name, reading, problem }: Trial): SourceTrial => ({
  name,
  problem,
  reading: reading && {
    at: reading.at.toISOString(),
    grid_w: reading.gridW,
    pv_w: reading.pvW,
    battery_w: reading.batteryW,
    load_w: reading.loadW,
    battery_soc_pct: reading.batterySocPct,
    // What our own work uses is not known in a trial.
    surplus_w: null,
    quality: reading.quality,
    problem: null,
  },
})

async function trial(open: () => Promise<SolarSource>, address: string): Promise<Trial> {
  let source: SolarSource | null = null
  try {
    source = await open()
    const reading = await inTime(source.read(), address)
    return { name: source.name, reading, problem: signProblem(reading, source.name) }
  } catch (error) {
    if (error instanceof SourceUnreadable) return { name: source?.name ?? null, reading: null, problem: error.problem }
    throw error
  } finally {
    await source?.close?.()
  }
}

function signProblem(reading: SolarReading, name: string): SourceProblem | null {
  const reversed = reversedIn(reading)
  return reversed && { code: 'sign_reversed', values: { what: name, watts: reversed.watts } }
}

async function inTime<T>(reading: Promise<T>, address: string): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new SourceUnreadable('timed_out', { address, seconds: PATIENCE_S })),
    PATIENCE_S * 1000,
  )
  try {
    return await Promise.race([reading, over])
  } finally {
    clearTimeout(timer)
  }
}
