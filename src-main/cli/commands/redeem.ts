import { randomBytes } from 'node:crypto'
import { openAgentDatabase } from '../../agent/adapters/agent-database.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { CoordinatorRefused } from '../../agent/ports.ts'
import type { Invocation } from '../options.ts'
import { withStoredNode } from '../stored-node.ts'

/**
 * Asks for everything that is payable. The key of the question is kept until it is answered, so that asking again after
 * a broken line asks the same and never twice.
 */
export async function redeemCommand({ directory, json }: Invocation): Promise<void> {
  await withStoredNode(directory, async ({ client }) => {
    const database = openAgentDatabase(directory)
    const settings = sqliteSettings(database)
    try {
      const key = settings.get('redemption_key') ?? randomBytes(24).toString('base64url')
      settings.set('redemption_key', key)
      const redemption = await client.redeem(key)
      settings.set('redemption_key', null)
      if (json) console.log(JSON.stringify(redemption))
      else
        console.log(
          `Asked for €${redemption.amount_eur} (${redemption.credits} credits), as ${redemption.redemption_id}. An admin pays it.`,
        )
    } catch (error) {
      // A refusal is an answer too.
      if (error instanceof CoordinatorRefused) settings.set('redemption_key', null)
      throw error
    } finally {
      database.close()
    }
  })
}
