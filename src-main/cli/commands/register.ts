import { type Invite, parseInvite } from '#core/enrolment/invite.ts'
import { readMachine } from '../../agent/adapters/machine-inventory.ts'
import { isLoopbackHost, parseServerAddress } from '../../agent/adapters/server-address.ts'
import { consentOf, enrol, type Enrolment, type Target } from '../../agent/enrol.ts'
import type { NodeProfile } from '../../agent/ports.ts'
import { agree } from '../agree.ts'
import { UsageError } from '../exit-codes.ts'
import { type Invocation, optional, optionalNumber, required } from '../options.ts'
import { terminalQuestion } from '../terminal-question.ts'

const CORES_MAX = 256

/** Where to register, and what the command line says of this computer. */
type Wish = { readonly target: Target; readonly profile: NodeProfile }

/** Enrols this computer and remembers where. The same key again is the same node with a new profile. */
export async function registerCommand(invocation: Invocation): Promise<void> {
  const wish = await wishOf(invocation)
  const place = { target: wish.target, tell: (line: string) => console.error(line) }
  let agreed: string | null = null
  const enrolment = await enrol(invocation.directory, place, async ({ client, settings, grid }) => {
    const isKnownGrid = settings.get('coordinator_id') === grid.coordinator_id
    agreed = await agree({
      consent: await consentOf(client),
      given: optional(invocation, 'consent'),
      before: isKnownGrid ? settings.get('consent_version') : null,
      isOwn: wish.target.invite === null && isLoopbackHost(wish.target.server.hostname),
      language: invocation.language,
      ask: terminalQuestion({ input: process.stdin, output: process.stderr }),
    })
    return { ...wish.profile, ...(agreed === null ? {} : { consent_version: agreed }) }
  })
  tellJoined(invocation, enrolment, { server: wish.target.server.href, agreed })
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
  return { target: { server, invite }, profile }
}

/** An invite says where, how to know the coordinator again, and the code. Throws `UsageError`. */
function inviteOf(invocation: Invocation): Invite | null {
  const text = optional(invocation, 'invite')
  if (text === null) return null
  const invite = parseInvite(text)
  if (invite) return invite
  throw new UsageError('This is no invite; it begins with koprogo1. and must be copied whole, in quotes.')
}

function tellJoined(
  invocation: Invocation,
  { keyFile, registered, grid }: Enrolment,
  { server, agreed }: { server: string; agreed: string | null },
): void {
  const { id, status, name } = registered
  if (invocation.json) {
    console.log(JSON.stringify({ node_id: id, status, server, coordinator_id: grid.coordinator_id }))
    return
  }
  console.log(`Registered “${name}” with ${grid.name}, as node ${id}.`)
  console.log(`Its key is the file ${keyFile}, readable by you only: keep a copy, whoever has it is this node.`)
  if (agreed === null) console.log(`What becomes public is said at ${server}grid/consent`)
  console.log('Start it with: npm run node -- run')
}
