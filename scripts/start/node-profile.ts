import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase } from '#main/agent/adapters/agent-database.ts'
import { sqliteSettings } from '#main/agent/adapters/sqlite-settings.ts'
import { siteFile } from '#main/solar/site-file.ts'

/** Values of the options of `register`; without cores the computer's own. */
export type NodeProfile = {
  readonly name: string
  readonly location: string
  readonly cores: string | null
  readonly hasSolar: boolean
}
type Kept = NodeProfile & { readonly coordinatorId: string | null }

/**
 * How the node of a data directory is to be registered with this grid; null when it is already. What its owner has said
 * of it stays, and panels that were named once are not forgotten.
 */
export function profileToRegister(
  dataDirectory: string,
  { coordinatorId, hasSolar }: { coordinatorId: string; hasSolar: boolean },
): NodeProfile | null {
  const kept = readKept(path.join(dataDirectory, 'node'))
  if (!kept) return { name: hostname(), location: 'Beside the coordinator', cores: null, hasSolar }
  const { name, location, cores } = kept
  if (kept.coordinatorId === coordinatorId && (kept.hasSolar || !hasSolar)) return null
  return { name, location, cores, hasSolar: hasSolar || kept.hasSolar }
}

/** Whether the owner of this data directory has set up where its sun is read: then it has panels. */
export function hasMeters(dataDirectory: string): boolean {
  const found = siteFile(path.join(dataDirectory, 'node')).look()
  return found.kind === 'value' && found.value.sources.length > 0
}

function readKept(directory: string): Kept | null {
  if (!existsSync(agentDatabaseFile(directory))) return null
  try {
    const database = openAgentDatabase(directory)
    const settings = sqliteSettings(database)
    const [name, location] = [settings.get('name'), settings.get('location')]
    const rest = { cores: settings.get('cpu_cores'), hasSolar: settings.get('has_solar') === 'true' }
    const coordinatorId = settings.get('coordinator_id')
    database.close()
    return name === null || location === null ? null : { name, location, ...rest, coordinatorId }
  } catch (error) {
    // The node itself knows what to do about it, and says so when it registers.
    if (error instanceof AgentDatabaseUnusable) return null
    throw error
  }
}

export function registerArguments(profile: NodeProfile): readonly string[] {
  const { name, location, cores, hasSolar } = profile
  // With "=", a name may begin with a dash.
  const options = [`--name=${name}`, `--location=${location}`]
  return [...options, ...(cores === null ? [] : [`--cores=${cores}`]), ...(hasSolar ? ['--solar'] : [])]
}
