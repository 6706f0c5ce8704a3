import { SOLAR_QUALITIES } from '#core/contracts/solar.ts'
import {
  siteReading,
  type SolarReading,
  type SolarSource,
  type SourceNow,
  sourceProblemOf,
  SourceUnreadable,
} from './ports.ts'
import { reversedIn } from './sign-check.ts'
import type { Figure } from './source-kind.ts'

/** A source with what it stands for: without its grid, battery or load nothing may be claimed. */
export type Part = { readonly source: SolarSource; readonly tells: readonly Figure[] }

const FIGURES = ['gridW', 'pvW', 'batteryW', 'loadW', 'batterySocPct', 'importWh', 'exportWh', 'pvWh'] as const
/** More is no house; the coordinator takes no more either. */
const FIGURE_MAX = 10_000_000
const COUNTER_MAX_WH = 1e13
const COUNTERS = ['importWh', 'exportWh', 'pvWh'] as const
/** By so much a counter may seem to go back that is told in other units. */
const ROUNDED_WH = 1
const TOLD_FOR_MS = 3_600_000

/** All sources of a site as one. The first that knows a figure gives it. */
export function mergedSource(parts: readonly Part[]): SolarSource {
  const remembered = parts.map(({ source }) => remembering(source))
  return {
    get name() {
      return parts.map(({ source }) => source.name).join(' + ')
    },
    async read() {
      const outcomes = await Promise.allSettled(remembered.map((part) => part.read()))
      const readings = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      for (const [place, outcome] of outcomes.entries())
        if (outcome.status === 'rejected' && isNeeded(parts[place]!, readings)) throw outcome.reason
      return balanced(merged(readings))
    },
    parts: () => remembered.map((part) => part.now()),
    leader: () => parts.map(({ source }) => source.leader?.() ?? null).find((leader) => leader !== null) ?? null,
    async close() {
      await Promise.all(parts.map(async ({ source }) => source.close?.()))
    },
  }
}

/** A source that knows what it said last. That a counter of it began anew is told for an hour beside what it says. */
function remembering(source: SolarSource) {
  let last: Pick<SourceNow, 'reading' | 'problem'> = { reading: null, problem: null }
  let begunAnewAt: Date | null = null
  return {
    async read(): Promise<SolarReading> {
      try {
        const reading = sane(await source.read(), source.name)
        if (hasBegunAnew(last.reading, reading)) begunAnewAt = reading.at
        const isTold = begunAnewAt !== null && reading.at.getTime() - begunAnewAt.getTime() < TOLD_FOR_MS
        last = { reading, problem: isTold ? { code: 'counter_reset', values: { what: source.name } } : null }
        return reading
      } catch (error) {
        last = { ...last, problem: sourceProblemOf(error, source.name) }
        throw error
      }
    },
    now: (): SourceNow => ({ name: source.name, ...last }),
  }
}

const hasBegunAnew = (before: SolarReading | null, after: SolarReading) =>
  COUNTERS.some((counter) => (before?.[counter] ?? 0) - (after[counter] ?? Infinity) > ROUNDED_WH)

/** Where another source knows the grid, one for panels alone may be away: surplus is known without it. */
const isNeeded = ({ tells }: Part, readings: readonly SolarReading[]) =>
  tells.some((figure) => figure !== 'pv') || !readings.some(({ gridW }) => gridW !== null)

function merged(readings: readonly SolarReading[]): SolarReading {
  const givers = new Set<SolarReading>()
  const known: Partial<Record<(typeof FIGURES)[number], number>> = {}
  for (const figure of FIGURES) {
    const giver = readings.find((reading) => reading[figure] !== null)
    if (giver === undefined) continue
    givers.add(giver)
    known[figure] = giver[figure]!
  }
  const said = givers.size > 0 ? [...givers] : readings
  const at = new Date(Math.min(...said.map(({ at }) => at.getTime())))
  const rank = Math.max(...said.map(({ quality }) => SOLAR_QUALITIES.indexOf(quality)))
  return siteReading({ ...known, at, quality: SOLAR_QUALITIES[rank]! })
}

/** What the house uses follows from the rest; a negative rest is no house, but two meters that were read apart. */
function balanced(reading: SolarReading): SolarReading {
  const { gridW, pvW, batteryW, loadW } = reading
  if (loadW !== null || gridW === null || pvW === null) return reading
  const restW = gridW + pvW + (batteryW ?? 0)
  return restW < 0 ? reading : { ...reading, loadW: restW }
}

/** Throws `SourceUnreadable` for a figure that is none of a house. */
export function ensureFigures(reading: SolarReading, name: string): void {
  for (const figure of FIGURES) {
    const value = reading[figure]
    const most = figure.endsWith('Wh') ? COUNTER_MAX_WH : FIGURE_MAX
    if (value !== null && !(Math.abs(value) <= most))
      throw new SourceUnreadable('not_a_number', { what: figure, detail: `${value} (${name})` })
  }
}

/** A reading that can be; an inverter's own use at night is no production. Throws `SourceUnreadable`. */
function sane(reading: SolarReading, name: string): SolarReading {
  ensureFigures(reading, name)
  const reversed = reversedIn(reading)
  if (reversed?.what === 'pv') throw new SourceUnreadable('sign_reversed', { what: name, watts: reversed.watts })
  return reading.pvW !== null && reading.pvW < 0 ? { ...reading, pvW: 0 } : reading
}
