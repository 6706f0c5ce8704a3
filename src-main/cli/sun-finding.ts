import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { SITE_DEFAULT } from '#core/contracts/solar.ts'
import { readPreferences } from '../host/preferences-file.ts'
import { siteFile } from '../solar/site-file.ts'
import { presentSource } from '../shared/present-sun.ts'
import { trySite, trySource } from '../solar/try-source.ts'
import type { Invocation } from './options.ts'
import { trialExitCode, trialText } from './show-solar.ts'

type Finding = { readonly says: string; readonly exitCode: number }
const fine = (says: string): Finding => ({ says, exitCode: 0 })

/**
 * Whether the meters of this site tell anything. A node that runs is asked for what it knows: many a meter has one
 * connection only. That none is set up is no fault.
 */
export async function sunFinding(
  { directory, language }: Pick<Invocation, 'directory' | 'language'>,
  running: AgentSnapshot | null,
): Promise<Finding> {
  const found = siteFile(directory).look()
  if (found.kind === 'damaged' || found.kind === 'newer')
    return { says: `solar.json cannot be read (${found.kind}); set the meters up again: solar set …`, exitCode: 2 }
  const site = found.kind === 'value' ? found.value : SITE_DEFAULT
  if (site.sources.length === 0) return fine('no meter is set up; what can be: npm run node -- solar kinds')
  if (running !== null) return toldBy(running, language)
  const place = () => readPreferences(directory)().place
  const surroundings = { panels: site.panels, place, now: () => new Date() }
  const { together } = await trySite(site.sources, (source) => trySource(source, surroundings))
  const trial = presentSource(together)
  return { says: trialText(trial, language), exitCode: trialExitCode(trial) }
}

function toldBy({ sun, solar_source: name }: AgentSnapshot, language: Invocation['language']): Finding {
  const problem = sun?.problem ?? null
  const trial = { name, reading: problem === null ? sun : null, problem }
  const says = trialText(trial, language)
  return { says: problem === null ? `${says}, says the node that runs` : says, exitCode: trialExitCode(trial) }
}
