import { renameSync } from 'node:fs'
import { openAgentDatabase } from '../../agent/adapters/agent-database.ts'
import { lockAgentDirectory } from '../../agent/adapters/agent-lock.ts'
import { keptIdentity } from '../../agent/adapters/identity-file.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { UsageError } from '../exit-codes.ts'
import type { Invocation } from '../options.ts'
import { withStoredNode } from '../../agent/stored-node.ts'

const FOR_GOOD =
  'Leaving is for good: this node can never come back, and what it has not redeemed stays. Say so with --yes.'

/** Leaves the grid. The history stays on this computer; the key, which is no good there any more, is put aside. */
export async function leaveCommand({ directory, values, json }: Invocation): Promise<void> {
  if (values.yes !== true) throw new UsageError(FOR_GOOD)
  const lock = lockAgentDirectory(directory)
  try {
    await withStoredNode(directory, async ({ client, nodeId, server }) => {
      await client.leave()
      const { file } = keptIdentity(directory)
      renameSync(file, `${file}.left`)
      console.log(json ? JSON.stringify({ node_id: nodeId, status: 'left' }) : `Node ${nodeId} has left ${server}.`)
    })
    forgetMembership(directory)
  } finally {
    lock.release()
  }
}

function forgetMembership(directory: string): void {
  const database = openAgentDatabase(directory)
  const settings = sqliteSettings(database)
  // Nor its last question for pay, which a next node of this folder must not ask again.
  const names = ['node_id', 'coordinator_id', 'spki_sha256', 'server', 'redemption_key', 'consent_version'] as const
  for (const name of names) settings.set(name, null)
  database.close()
}
