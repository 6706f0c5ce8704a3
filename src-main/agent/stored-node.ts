import { existsSync } from 'node:fs'
import path from 'node:path'
import { axiosCoordinatorClient } from './adapters/axios-coordinator-client.ts'
import { openAgentDatabase } from './adapters/agent-database.ts'
import { keptIdentity } from './adapters/identity-file.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { systemClock as clock } from './adapters/system.ts'
import { notRegistered, readMembership } from './membership.ts'
import type { CoordinatorClient } from './ports.ts'

export type StoredNode = { readonly client: CoordinatorClient; readonly server: string; readonly nodeId: string }

type StoredMembership = {
  readonly server: string
  readonly nodeId: string
  readonly coordinatorId: string | null
  readonly spkiSha256: string | null
}

/** Which node a data directory is, and of which grid; also without its key. Throws `NotRegistered`. */
export function storedMembership(directory: string): StoredMembership {
  // Asking makes nothing: what is not there yet is not registered.
  if (!existsSync(path.join(directory, 'agent.db'))) throw notRegistered()
  const database = openAgentDatabase(directory)
  try {
    const settings = sqliteSettings(database)
    const { server, nodeId } = readMembership(settings, { server: null, nodeId: null, hasSun: false })
    return { server, nodeId, coordinatorId: settings.get('coordinator_id'), spkiSha256: settings.get('spki_sha256') }
  } finally {
    database.close()
  }
}

/** The registered node of a data directory, for requests of people; also while its agent runs. Throws `NotRegistered` and `IdentityUnusable`. */
export function openStoredNode(directory: string, keyPassphrase: string | null = null): StoredNode {
  const membership = storedMembership(directory)
  const identity = keptIdentity(directory, keyPassphrase)
  const { server, nodeId } = membership
  return { client: axiosCoordinatorClient({ ...membership, identity, clock }), server, nodeId }
}

/** The same for a single request. */
export const withStoredNode = <T>(directory: string, use: (node: StoredNode) => Promise<T>): Promise<T> =>
  Promise.resolve().then(() => use(openStoredNode(directory)))
