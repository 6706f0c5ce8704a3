import { randomBytes } from 'node:crypto'
import { openAgentDatabase } from '../../agent/adapters/agent-database.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { askForPay } from '../../agent/ask-for-pay.ts'
import type { Invocation } from '../options.ts'
import { withStoredNode } from '../../agent/stored-node.ts'

const newKey = () => randomBytes(24).toString('base64url')

/** Asks for everything that is payable; a refusal is the coordinator's sentence and exit code 4. */
export async function redeemCommand({ directory, json }: Invocation): Promise<void> {
  await withStoredNode(directory, async ({ client }) => {
    const database = openAgentDatabase(directory)
    try {
      const asked = await askForPay({ client, settings: sqliteSettings(database), newKey })
      const { redemption_id: id, amount_eur: amount, credits } = asked
      console.log(
        json ? JSON.stringify(asked) : `Asked for €${amount} (${credits} credits), as ${id}. An admin pays it.`,
      )
    } finally {
      database.close()
    }
  })
}
