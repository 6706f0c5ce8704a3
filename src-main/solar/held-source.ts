import type { Site, SourceConfig, SourceTrial } from '#core/contracts/solar.ts'
import { readingIn } from '../shared/present-sun.ts'
import { isBeside } from '#core/wording/source-problems.ts'
import { soleDeviceOf } from './index.ts'
import type { Trial } from './try-source.ts'

/**
 * What the node that runs has `heard` of a device that tells one program at a time: whoever tries it too would take it from
 * the node, or be kept out by it. Null where the node does not read it, so that it can be asked.
 */
export async function heardByNode(
  config: SourceConfig,
  { sources }: Pick<Site, 'sources'>,
  heard: readonly SourceTrial[],
): Promise<Trial | null> {
  const device = await soleDeviceOf(config)
  if (device === null || heard.length !== sources.length) return null
  const devices = await Promise.all(sources.map(soleDeviceOf))
  const said = heard[devices.indexOf(device)]
  if (said === undefined) return null
  const { name, problem } = said
  if (problem !== null && !isBeside(problem)) return { name, reading: null, problem }
  const reading = said.reading && readingIn(said.reading)
  return reading && { name, reading, problem: null }
}
