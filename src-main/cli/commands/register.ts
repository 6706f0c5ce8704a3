import type { ConsentResponse } from '#core/contracts/consent.ts'
import type { GridResponse } from '#core/contracts/grid.ts'
import { type Invite, parseInvite } from '#core/enrolment/invite.ts'
import { lockAgentDirectory } from '../../agent/adapters/agent-lock.ts'
import { axiosCoordinatorClient } from '../../agent/adapters/axios-coordinator-client.ts'
import { fileIdentity } from '../../agent/adapters/identity-file.ts'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { openOrRescueAgentDatabase } from '../../agent/adapters/rescue-agent-database.ts'
import { isLoopbackHost, parseServerAddress } from '../../agent/adapters/server-address.ts'
import { sqliteSettings } from '../../agent/adapters/sqlite-settings.ts'
import { systemClock as clock } from '../../agent/adapters/system.ts'
import { type AgentSettings, type CoordinatorClient, CoordinatorRefused, type NodeProfile } from '../../agent/ports.ts'
import { agree } from '../agree.ts'
import { UsageError } from '../exit-codes.ts'
import { type Invocation, optional, optionalNumber, required } from '../options.ts'
import { terminalQuestion } from '../terminal-question.ts'

const CORES_MAX = 256

/** Where to register, and what the command line says of this computer. */
type Wish = { readonly server: URL; readonly invite: Invite | null; readonly profile: NodeProfile }

/** Enrols this computer and remembers where. The same key again is the same node with a new profile. */
export async function registerCommand(invocation: Invocation): Promise<void> {
  const wish = await wishOf(invocation)
  const lock = lockAgentDirectory(invocation.directory)
  try {
    const { database, warning } = openOrRescueAgentDatabase(invocation.directory, clock.now())
    try {
      if (warning !== null) console.error(warning)
      await registerAs(wish, sqliteSettings(database), invocation)
    } finally {
      database.close()
    }
  } finally {
    lock.release()
  }
}

async function wishOf(invocation: Invocation): Promise<Wish> {
  const invite = inviteOf(invocation)
  const server = parseServerAddress(optional(invocation, 'server') ?? invite?.url ?? required(invocation, 'server'))
  const cores = optionalNumber(invocation, 'cores', { least: 1, most: CORES_MAX, whole: true })
  const profile = {
    name: required(invocation, 'name'),
    location: required(invocation, 'location'),
    cpu_cores: cores ?? Math.min(CORES_MAX, (await readMachine()).cores),
    has_solar: invocation.values.solar === true,
    ...(invite ? { enrolment_code: invite.code } : {}),
  }
  return { server, invite, profile }
}

async function registerAs(wish: Wish, settings: AgentSettings, invocation: Invocation): Promise<void> {
  const server = wish.server.href
  const spkiSha256 = wish.invite?.spkiSha256 ?? null
  const { file, ...identity } = fileIdentity(invocation.directory)
  const client = axiosCoordinatorClient({ server, identity, clock, nodeId: null, coordinatorId: null, spkiSha256 })
  const grid = await client.grid()
  const consentVersion = await agreement(wish, { invocation, settings, grid, consent: await consentOf(client) })
  const profile = { ...wish.profile, ...(consentVersion === null ? {} : { consent_version: consentVersion }) }
  const { id, status, name } = await client.register(profile)
  remember(settings, { server, coordinatorId: grid.coordinator_id, nodeId: id, profile, spkiSha256 })
  if (invocation.json) console.log(JSON.stringify({ node_id: id, status, server, coordinator_id: grid.coordinator_id }))
  else for (const line of welcome({ name, id, gridName: grid.name, file, server, consentVersion })) console.log(line)
}

/** A coordinator from before there was a text says that there is nothing at the address. */
async function consentOf(client: CoordinatorClient): Promise<ConsentResponse | null> {
  try {
    return await client.consent()
  } catch (error) {
    if (error instanceof CoordinatorRefused && error.status === 404) return null
    throw error
  }
}

type Asked = {
  invocation: Invocation
  settings: AgentSettings
  grid: GridResponse
  consent: ConsentResponse | null
}

function agreement({ server, invite }: Wish, { invocation, settings, grid, consent }: Asked): Promise<string | null> {
  const isKnownGrid = settings.get('coordinator_id') === grid.coordinator_id
  return agree({
    consent,
    given: optional(invocation, 'consent'),
    before: isKnownGrid ? settings.get('consent_version') : null,
    isOwn: invite === null && isLoopbackHost(server.hostname),
    language: invocation.language,
    ask: terminalQuestion({ input: process.stdin, output: process.stderr }),
  })
}

type Welcome = {
  name: string
  id: string
  gridName: string
  file: string
  server: string
  consentVersion: string | null
}

const welcome = (node: Welcome) => [
  `Registered “${node.name}” with ${node.gridName}, as node ${node.id}.`,
  `Its key is the file ${node.file}, readable by you only: keep a copy, whoever has it is this node.`,
  ...(node.consentVersion === null ? [`What becomes public is said at ${node.server}grid/consent`] : []),
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

function remember(settings: AgentSettings, { server, coordinatorId, nodeId, profile, spkiSha256 }: Remembered): void {
  settings.set('server', server)
  settings.set('coordinator_id', coordinatorId)
  settings.set('node_id', nodeId)
  settings.set('spki_sha256', spkiSha256)
  settings.set('consent_version', profile.consent_version ?? null)
  settings.set('name', profile.name)
  settings.set('location', profile.location)
  settings.set('cpu_cores', String(profile.cpu_cores))
  settings.set('has_solar', String(profile.has_solar))
}
