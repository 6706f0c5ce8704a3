import { lockAgentDirectory } from '../../agent/adapters/agent-lock.ts'
import { axiosCoordinatorClient } from '../../agent/adapters/axios-coordinator-client.ts'
import { fileIdentity } from '../../agent/adapters/identity-file.ts'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { openOrRescueAgentDatabase } from '../../agent/adapters/rescue-agent-database.ts'
import { parseServerAddress } from '../../agent/adapters/server-address.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { systemClock as clock } from '../../agent/adapters/system.ts'
import type { NodeProfile } from '../../agent/ports.ts'
import { type Invocation, optionalNumber, required } from '../options.ts'

const CORES_MAX = 256

/** Enrols this computer and remembers where. The same key again is the same node with a new profile. */
export async function registerCommand(invocation: Invocation): Promise<void> {
  const { directory } = invocation
  const server = parseServerAddress(required(invocation, 'server')).href
  const cores = optionalNumber(invocation, 'cores', { least: 1, most: CORES_MAX, whole: true })
  const profile: NodeProfile = {
    name: required(invocation, 'name'),
    location: required(invocation, 'location'),
    cpu_cores: cores ?? Math.min(CORES_MAX, (await readMachine()).cores),
    has_solar: invocation.values.solar === true,
  }
  const lock = lockAgentDirectory(directory)
  try {
    const { file, ...identity } = fileIdentity(directory)
    const client = axiosCoordinatorClient({ server, identity, clock, nodeId: null, coordinatorId: null })
    const grid = await client.grid()
    const { id, status, name } = await client.register(profile)
    remember(directory, { server, coordinatorId: grid.coordinator_id, nodeId: id, profile })
    if (invocation.json)
      console.log(JSON.stringify({ node_id: id, status, server, coordinator_id: grid.coordinator_id }))
    else for (const line of welcome({ name, id, gridName: grid.name, file })) console.log(line)
  } finally {
    lock.release()
  }
}

const welcome = (node: { name: string; id: string; gridName: string; file: string }) => [
  `Registered “${node.name}” with ${node.gridName}, as node ${node.id}.`,
  `Its key is the file ${node.file}, readable by you only: keep a copy, whoever has it is this node.`,
  'Start it with: npm run node -- run',
]

type Remembered = { server: string; coordinatorId: string; nodeId: string; profile: NodeProfile }

function remember(directory: string, { server, coordinatorId, nodeId, profile }: Remembered): void {
  const { database, warning } = openOrRescueAgentDatabase(directory, clock.now())
  if (warning !== null) console.error(warning)
  const settings = sqliteSettings(database)
  settings.set('server', server)
  settings.set('coordinator_id', coordinatorId)
  settings.set('node_id', nodeId)
  settings.set('name', profile.name)
  settings.set('location', profile.location)
  settings.set('cpu_cores', String(profile.cpu_cores))
  settings.set('has_solar', String(profile.has_solar))
  database.close()
}
