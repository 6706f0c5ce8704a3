import { existsSync } from 'node:fs'
import path from 'node:path'
import { axiosCoordinatorClient } from './adapters/axios-coordinator-client.ts'
import { openAgentDatabase } from './adapters/agent-database.ts'
import { keptIdentity } from './adapters/identity-file.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { systemClock as clock } from './adapters/system.ts'
import { notRegistered, readMembership } from './membership.ts'
import type { CoordinatorClient } from './ports.ts'

/** The registered node of a data directory, for a single request; also while its agent runs. Throws `NotRegistered`. */
export async function withStoredNode<T>(
  directory: string,
  use: (node: { client: CoordinatorClient; server: string; nodeId: string }) => Promise<T>,
): Promise<T> {
  // Asking makes nothing: what is not there yet is not registered.
  if (!existsSync(path.join(directory, 'agent.db'))) throw notRegistered()
  const database = openAgentDatabase(directory)
  try {
    const settings = sqliteSettings(database)
    const { server, nodeId } = readMembership(settings, { server: null, nodeId: null, hasSun: false })
    const identity = keptIdentity(directory)
    const coordinatorId = settings.get('coordinator_id')
    const client = axiosCoordinatorClient({
      server,
      identity,
      clock,
      nodeId,
      coordinatorId,
      spkiSha256: settings.get('spki_sha256'),
    })
    return await use({ client, server, nodeId })
  } finally {
    database.close()
  }
}
