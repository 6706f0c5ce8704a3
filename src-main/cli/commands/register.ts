import { lockAgentDirectory } from '../../agent/adapters/agent-lock.ts'
import { axiosCoordinatorClient } from '../../agent/adapters/axios-coordinator-client.ts'
import { fileIdentity } from '../../agent/adapters/identity-file.ts'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { type Invite, parseInvite } from '#core/enrolment/invite.ts'
import { openOrRescueAgentDatabase } from '../../agent/adapters/rescue-agent-database.ts'
import { parseServerAddress } from '../../agent/adapters/server-address.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { systemClock as clock } from '../../agent/adapters/system.ts'
import type { NodeProfile } from '../../agent/ports.ts'
import { UsageError } from '../exit-codes.ts'
import { type Invocation, optional, optionalNumber, required } from '../options.ts'

const CORES_MAX = 256

/** Enrols this computer and remembers where. The same key again is the same node with a new profile. */
export async function registerCommand(invocation: Invocation): Promise<void> {
  const { directory } = invocation
  const invite = inviteOf(invocation)
  const server = parseServerAddress(
    optional(invocation, 'server') ?? invite?.url ?? required(invocation, 'server'),
  ).href
  const cores = optionalNumber(invocation, 'cores', { least: 1, most: CORES_MAX, whole: true })
  const profile: NodeProfile = {
    name: required(invocation, 'name'),
    location: required(invocation, 'location'),
    cpu_cores: cores ?? Math.min(CORES_MAX, (await readMachine()).cores),
    has_solar: invocation.values.solar === true,
    ...(invite ? { enrolment_code: invite.code } : {}),
  }
  const lock = lockAgentDirectory(directory)
  try {
    const spkiSha256 = invite?.spkiSha256 ?? null
    const { file, ...identity } = fileIdentity(directory)
    const client = axiosCoordinatorClient({ server, identity, clock, nodeId: null, coordinatorId: null, spkiSha256 })
    const grid = await client.grid()
    const { id, status, name } = await client.register(profile)
    remember(directory, { server, coordinatorId: grid.coordinator_id, nodeId: id, profile, spkiSha256 })
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

/** An invite says where, how to know the coordinator again, and the code. Throws `UsageError`. */
function inviteOf(invocation: Invocation): Invite | null {
  const text = optional(invocation, 'invite')
  if (text === null) return null
  const invite = parseInvite(text)
  if (invite) return invite
  throw new UsageError('This is no invite; it begins with koprogo1. and must be copied whole, in quotes.')
}

type Remembered = {
  server: string
  coordinatorId: string
  nodeId: string
  profile: NodeProfile
  spkiSha256: string | null
}

function remember(directory: string, { server, coordinatorId, nodeId, profile, spkiSha256 }: Remembered): void {
  const { database, warning } = openOrRescueAgentDatabase(directory, clock.now())
  if (warning !== null) console.error(warning)
  const settings = sqliteSettings(database)
  settings.set('server', server)
  settings.set('coordinator_id', coordinatorId)
  settings.set('node_id', nodeId)
  settings.set('spki_sha256', spkiSha256)
  settings.set('name', profile.name)
  settings.set('location', profile.location)
  settings.set('cpu_cores', String(profile.cpu_cores))
  settings.set('has_solar', String(profile.has_solar))
  database.close()
}
