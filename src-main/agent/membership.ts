import { type AgentSettings, type CoordinatorClient, CoordinatorRefused, CoordinatorUnreachable } from './ports.ts'

/** The node is not registered, or with another grid; the sentence says what to do. Exit code 2. */
export class NotRegistered extends Error {
  override name = 'NotRegistered'
}

/** Another grid answers at the address than the one this node belongs to. Exit code 2. */
export class OtherGrid extends NotRegistered {}

/** Which node this is, and of which grid. */
export type Membership = {
  readonly server: string
  readonly nodeId: string
  readonly name: string | null
  readonly hasSolar: boolean
}

export const notRegistered = () =>
  new NotRegistered(
    'This node is not registered yet. Run: npm run node -- register --server URL --name NAME --location PLACE',
  )

/** What was registered, unless the command line says otherwise. Throws `NotRegistered`. */
export function readMembership(
  settings: AgentSettings,
  asked: { server: string | null; nodeId: string | null; hasSun: boolean },
): Membership {
  const server = asked.server ?? settings.get('server')
  const nodeId = asked.nodeId ?? settings.get('node_id')
  if (server === null || nodeId === null) {
    throw notRegistered()
  }
  const known = settings.get('has_solar')
  return { server, nodeId, name: settings.get('name'), hasSolar: known === null ? asked.hasSun : known === 'true' }
}

/**
 * The id of the grid that everything is signed for. A known one is compared when the coordinator answers, and trusted
 * when it does not; an unknown one must be asked for. Throws `NotRegistered` at another grid.
 */
export async function knowGrid(settings: AgentSettings, client: CoordinatorClient): Promise<string> {
  const known = settings.get('coordinator_id')
  if (known === null) {
    const { coordinator_id } = await client.grid()
    settings.set('coordinator_id', coordinator_id)
    return coordinator_id
  }
  const found = await client.grid().then(
    ({ coordinator_id }) => coordinator_id,
    // It may be away for a month; the heartbeats say so.
    () => known,
  )
  if (found === known) return known
  throw new OtherGrid(
    'Another grid answers at this address than the one this node is registered with. Register with it first, or use another --data-dir.',
  )
}

/**
 * A coordinator that is there and gives this node no token does not know it or its key: that does not mend by waiting.
 * Throws its `CoordinatorRefused`; one that is away or busy is asked again later.
 */
export async function ensureWelcome(client: CoordinatorClient): Promise<void> {
  try {
    await client.freshToken()
  } catch (error) {
    if (error instanceof CoordinatorUnreachable) return
    if (error instanceof CoordinatorRefused && (error.status === 429 || error.status >= 500)) return
    throw error
  }
}
