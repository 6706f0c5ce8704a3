import { lockAgentDirectory } from '../../agent/adapters/agent-lock.ts'
import { nodeAccount } from '../../host/node-account.ts'
import { UsageError } from '../exit-codes.ts'
import type { Invocation } from '../options.ts'

const FOR_GOOD =
  'Leaving is for good: this node can never come back, and what it has not redeemed stays. Say so with --yes.'

/** Leaves the grid. */
export async function leaveCommand({ directory, values, json }: Invocation): Promise<void> {
  if (values.yes !== true) throw new UsageError(FOR_GOOD)
  const lock = lockAgentDirectory(directory)
  try {
    const { nodeId, server } = await nodeAccount(directory).leave()
    console.log(json ? JSON.stringify({ node_id: nodeId, status: 'left' }) : `Node ${nodeId} has left ${server}.`)
  } finally {
    lock.release()
  }
}
