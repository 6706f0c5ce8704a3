import type { RedemptionResponse } from '#core/contracts/redemptions.ts'
import { type AgentSettings, type CoordinatorClient, CoordinatorRefused } from './ports.ts'

type Deps = { client: Pick<CoordinatorClient, 'redeem'>; settings: AgentSettings; newKey: () => string }

/**
 * Asks for everything that is payable. The key of the question is kept until it is answered for good, so that asking
 * again after a broken line, or after a coordinator that was not able to say, asks the same and never twice.
 */
export async function askForPay({ client, settings, newKey }: Deps): Promise<RedemptionResponse> {
  const key = settings.get('redemption_key') ?? newKey()
  settings.set('redemption_key', key)
  try {
    const redemption = await client.redeem(key)
    settings.set('redemption_key', null)
    return redemption
  } catch (error) {
    if (isFinal(error)) settings.set('redemption_key', null)
    throw error
  }
}

/** After a 5xx it may have been written all the same, and after 429 nobody has looked at it. */
const isFinal = (error: unknown) => error instanceof CoordinatorRefused && error.status < 500 && error.status !== 429
