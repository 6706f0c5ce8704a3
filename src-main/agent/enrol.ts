import { warningText } from '#core/wording/warnings.ts'
import type { ConsentResponse } from '#core/contracts/consent.ts'
import type { GridResponse } from '#core/contracts/grid.ts'
import type { RegisterResponse } from '#core/contracts/nodes.ts'
import { type Invite, parseInvite } from '#core/enrolment/invite.ts'
import { lockAgentDirectory } from './adapters/agent-lock.ts'
import { axiosCoordinatorClient } from './adapters/axios-coordinator-client.ts'
import { fileIdentity } from './adapters/identity-file.ts'
import { openOrRescueAgentDatabase } from './adapters/rescue-agent-database.ts'
import { parseServerAddress } from './adapters/server-address.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { systemClock as clock } from './adapters/system.ts'
import {
  type AgentSettings,
  type CoordinatorClient,
  CoordinatorRefused,
  type Identity,
  type NodeProfile,
  type Tell,
} from './ports.ts'

/** Where to join, and what an invite says of it. */
export type Target = { readonly server: URL; readonly invite: Invite | null }

/** An invite, or the address of a coordinator. Throws `ServerAddressInvalid`; null for what looks like an invite and is none. */
export function parseTarget(text: string): Target | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('koprogo1')) return { server: parseServerAddress(trimmed), invite: null }
  const invite = parseInvite(trimmed)
  return invite && { server: parseServerAddress(invite.url), invite }
}

/** What answers there. Rejects with `CoordinatorRefused` or `CoordinatorUnreachable`. */
export async function lookAt(target: Target): Promise<{ grid: GridResponse; consent: ConsentResponse | null }> {
  const client = clientOf(target, NOBODY)
  return { grid: await client.grid(), consent: await consentOf(client) }
}

/** A coordinator from before there was a text says that there is nothing at the address. */
export async function consentOf(client: CoordinatorClient): Promise<ConsentResponse | null> {
  try {
    return await client.consent()
  } catch (error) {
    if (error instanceof CoordinatorRefused && error.status === 404) return null
    throw error
  }
}

export type Enrolment = { readonly keyFile: string; readonly registered: RegisterResponse; readonly grid: GridResponse }
type Joining = { readonly client: CoordinatorClient; readonly settings: AgentSettings; readonly grid: GridResponse }

/**
 * Enrols this computer and remembers where; the same key again is the same node with a new profile. `profileFor` is asked
 * once the coordinator has answered, and may still refuse. Nothing is remembered unless the coordinator has agreed.
 */
export async function enrol(
  directory: string,
  { target, tell, keyPassphrase = null }: { target: Target; tell: Tell; keyPassphrase?: string | null },
  profileFor: (joining: Joining) => Promise<NodeProfile>,
): Promise<Enrolment> {
  const lock = lockAgentDirectory(directory)
  try {
    const { database, warning } = openOrRescueAgentDatabase(directory, clock.now())
    try {
      if (warning !== null) tell(warningText(warning, 'en'))
      return await register({ directory, keyPassphrase, target, settings: sqliteSettings(database) }, profileFor)
    } finally {
      database.close()
    }
  } finally {
    lock.release()
  }
}

type Place = {
  readonly directory: string
  readonly keyPassphrase: string | null
  readonly target: Target
  readonly settings: AgentSettings
}

async function register(
  { directory, keyPassphrase, target, settings }: Place,
  profileFor: (joining: Joining) => Promise<NodeProfile>,
): Promise<Enrolment> {
  const { file, ...identity } = fileIdentity(directory, keyPassphrase)
  const client = clientOf(target, identity)
  const grid = await client.grid()
  const profile = await profileFor({ client, settings, grid })
  const registered = await client.register(profile)
  remember(settings, { target, grid, registered, profile })
  return { keyFile: file, registered, grid }
}

/** Whoever only looks has nothing to sign. */
const NOBODY: Identity = {
  publicKey: '',
  sign() {
    throw new Error('Nobody signs before joining')
  },
}

const clientOf = ({ server, invite }: Target, identity: Identity) =>
  axiosCoordinatorClient({
    server: server.href,
    identity,
    clock,
    nodeId: null,
    coordinatorId: null,
    spkiSha256: invite?.spkiSha256 ?? null,
  })

type Remembered = { target: Target; grid: GridResponse; registered: RegisterResponse; profile: NodeProfile }

function remember(settings: AgentSettings, { target, grid, registered, profile }: Remembered): void {
  settings.setAll({
    server: target.server.href,
    coordinator_id: grid.coordinator_id,
    node_id: registered.id,
    spki_sha256: target.invite?.spkiSha256 ?? null,
    consent_version: profile.consent_version ?? null,
    name: profile.name,
    location: profile.location,
    cpu_cores: String(profile.cpu_cores),
    has_solar: String(profile.has_solar),
  })
}
