import type { SourceConfig, SourceProblem } from '#core/contracts/solar.ts'
import { openSource, toldBy } from './index.ts'
import { ensureFigures, mergedSource } from './merged-source.ts'
import { SourceUnreadable, type SolarReading, type SolarSource, type SourceNow } from './ports.ts'
import { type Reversed, reversedIn } from './sign-check.ts'
import type { Surroundings } from './source-kind.ts'

/** Whoever tries a source waits in front of it. */
const PATIENCE_S = 15

/** What a trial of a source gave; with a sign that cannot be, there are both a reading and a problem. */
export type Trial = SourceNow
type TryOne = (config: SourceConfig) => Promise<Trial>

/** Opens a source, reads it once within 15 s and closes it. Never rejects for what a device or its settings do. */
export async function trySource(config: SourceConfig, surroundings: Surroundings): Promise<Trial> {
  const address = String(config.settings['address'] ?? config.kind)
  let source: SolarSource | null = null
  try {
    const opened = (source = await openSource(config, surroundings))
    const reading = await inTime(opened.read(), address)
    ensureFigures(reading, opened.name)
    return { name: opened.name, reading, problem: signProblem(reading, () => opened.name) }
  } catch (error) {
    return { name: source?.name ?? null, reading: null, problem: problemIn(error) }
  } finally {
    await source?.close?.()
  }
}

/**
 * All sources of a site, each tried once and at the same time, and what they are together: what they say of each other
 * shows a sign that cannot be.
 */
export async function trySite(
  sources: readonly SourceConfig[],
  tryOne: TryOne,
): Promise<{ readonly parts: readonly Trial[]; readonly together: Trial }> {
  const tried = await Promise.all(
    sources.map(async (config) => ({ said: await tryOne(config), tells: await toldBy(config) })),
  )
  const source = mergedSource(tried.map(({ said, tells }) => ({ source: saying(said), tells })))
  const nameOf = (what: Reversed['what']) => tried.find(({ tells }) => tells.includes(what))?.said.name ?? source.name
  return { parts: tried.map(({ said }) => said), together: await toldTogether(source, nameOf) }
}

/** A source as it would be beside the others of its site; only its own failures and signs are told. */
export async function tryBeside(config: SourceConfig, others: readonly SourceConfig[], tryOne: TryOne): Promise<Trial> {
  const { parts, together } = await trySite([config, ...others], tryOne)
  const alone = parts[0]!
  return alone.problem === null && together.problem?.code === 'sign_reversed'
    ? { ...alone, problem: together.problem }
    : alone
}

/** A source that says once more what a trial of it gave. */
const saying = ({ name, reading, problem }: Trial): SolarSource => ({
  name: name ?? '',
  async read() {
    if (reading !== null) return reading
    throw new SourceUnreadable(problem?.code ?? 'other', problem?.values)
  },
})

async function toldTogether(source: SolarSource, nameOf: (what: Reversed['what']) => string): Promise<Trial> {
  try {
    const reading = await source.read()
    return { name: source.name, reading, problem: signProblem(reading, nameOf) }
  } catch (error) {
    return { name: source.name, reading: null, problem: problemIn(error) }
  }
}

function problemIn(error: unknown): SourceProblem {
  if (error instanceof SourceUnreadable) return error.problem
  throw error
}

function signProblem(reading: SolarReading, nameOf: (what: Reversed['what']) => string): SourceProblem | null {
  const reversed = reversedIn(reading)
  return reversed && { code: 'sign_reversed', values: { what: nameOf(reversed.what), watts: reversed.watts } }
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
