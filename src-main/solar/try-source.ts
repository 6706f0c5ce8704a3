import { type Site, SITE_DEFAULT, type SourceConfig, type SourceProblem } from '#core/contracts/solar.ts'
import { openParts, openSource } from './index.ts'
import { mergedSource } from './merged-source.ts'
import { SourceUnreadable, type SolarReading, type SolarSource, type SourceNow } from './ports.ts'
import { type Reversed, reversedIn } from './sign-check.ts'
import type { Surroundings } from './source-kind.ts'

/** Whoever tries a source waits in front of it. */
const PATIENCE_S = 15

/** With a sign that cannot be, there are both a reading and a problem. */
type Trial = SourceNow

/** Opens a source, reads it once within 15 s and closes it. Never rejects for what a device or its settings do. */
export const trySource = (config: SourceConfig, surroundings: Surroundings): Promise<Trial> =>
  trial(
    async () => {
      const source = await openSource(config, surroundings)
      return { source, nameOf: () => source.name }
    },
    String(config.settings['address'] ?? config.kind),
  )

/** The same for all sources of a site together: what they say of each other shows a sign that cannot be. */
export const trySite = (site: Site, surroundings: Surroundings): Promise<Trial> =>
  trial(async () => {
    const parts = await openParts(site, surroundings)
    const source = mergedSource(parts)
    return { source, nameOf: (what) => parts.find(({ tells }) => tells.includes(what))?.source.name ?? source.name }
  }, 'site')

/** A source as it would be beside the others of its site; only its own failures and signs are told. */
export async function tryBeside(
  config: SourceConfig,
  others: readonly SourceConfig[],
  surroundings: Surroundings,
): Promise<Trial> {
  const alone = await trySource(config, surroundings)
  if (alone.problem !== null || others.length === 0) return alone
  const { problem } = await trySite({ ...SITE_DEFAULT, sources: [config, ...others] }, surroundings)
  return problem?.code === 'sign_reversed' ? { ...alone, problem } : alone
}

type Opened = { readonly source: SolarSource; readonly nameOf: (what: Reversed['what']) => string }

async function trial(open: () => Promise<Opened>, address: string): Promise<Trial> {
  let source: SolarSource | null = null
  try {
    const opened = await open()
    source = opened.source
    const reading = await inTime(source.read(), address)
    return { name: source.name, reading, problem: signProblem(reading, opened) }
  } catch (error) {
    if (error instanceof SourceUnreadable) return { name: source?.name ?? null, reading: null, problem: error.problem }
    throw error
  } finally {
    await source?.close?.()
  }
}

function signProblem(reading: SolarReading, { nameOf }: Opened): SourceProblem | null {
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
