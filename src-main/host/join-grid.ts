import type { GridOffer, JoinRequest } from '#core/contracts/host-bridge.ts'
import { CORES_MAX } from '#core/contracts/preferences.ts'
import { DomainError } from '#core/errors.ts'
import { parseName } from '#core/node/node.ts'
import { isLoopbackHost, ServerAddressInvalid } from '../agent/adapters/server-address.ts'
import { consentOf, enrol, lookAt, parseTarget, type Target } from '../agent/enrol.ts'
import { CoordinatorRefused, CoordinatorUnreachable, type Tell } from '../agent/ports.ts'
import { HostRefusal, isOtherKey } from './host-problem.ts'

/** What answers to an invite or at an address. Throws `HostRefusal` with the field `target`. */
export async function offerAt(text: string): Promise<GridOffer> {
  const target = targetOf(text)
  const { grid, consent } = await lookAt(target).catch(refuseTarget)
  return { server: target.server.href, is_invite: target.invite !== null, is_own: isOwn(target), grid, consent }
}

type Where = {
  readonly directory: string
  readonly keyPassphrase?: string | null | undefined
  readonly cores: number
  readonly tell: Tell
}
type Joined = { readonly node_id: string; readonly status: string; readonly key_file: string }

/** Enrols this computer. Throws `HostRefusal` with the field that is wrong; nothing is saved half. */
export async function joinGrid(
  request: JoinRequest,
  { directory, keyPassphrase = null, cores, tell }: Where,
): Promise<Joined> {
  const target = targetOf(request.target)
  const profile = {
    name: named(request.name, 'name'),
    location: named(request.location, 'location'),
    cpu_cores: coresOf(request.cpu_cores, cores),
    // Sun that green certificates are given for already is proven nowhere a second time: docs/adr/0007.
    has_solar: request.has_solar && !request.green_certificates,
    ...(target.invite ? { enrolment_code: target.invite.code } : {}),
  }
  const { registered, keyFile } = await enrol(directory, { target, tell, keyPassphrase }, async ({ client }) => {
    const consent = await consentOf(client)
    const mustAgree = consent !== null && !isOwn(target)
    if (mustAgree && request.consent_version !== consent.version) {
      throw new HostRefusal('consent_needed', { field: 'consent_version', values: { version: consent.version } })
    }
    const agreed = consent !== null && request.consent_version === consent.version
    return { ...profile, ...(agreed ? { consent_version: consent.version } : {}) }
  }).catch(refuseTarget)
  return { node_id: registered.id, status: registered.status, key_file: keyFile }
}

/** A coordinator on this computer, without an invite: nobody else is told anything. */
const isOwn = ({ server, invite }: Target) => invite === null && isLoopbackHost(server.hostname)

function targetOf(text: string): Target {
  try {
    const target = parseTarget(withScheme(text.trim()))
    if (target) return target
  } catch (error) {
    if (!(error instanceof ServerAddressInvalid)) throw error
    const code = /^http:/i.test(text.trim()) ? 'target_not_encrypted' : 'target_invalid'
    throw new HostRefusal(code, { field: 'target', detail: error.message })
  }
  throw new HostRefusal('invite_invalid', { field: 'target' })
}

/** People type `grid.example.org`. */
const withScheme = (text: string) =>
  /^[\w-]+(\.[\w-]+)+(:\d+)?(\/.*)?$/.test(text) && !text.startsWith('koprogo1') ? `https://${text}` : text

/** What an address answers, or does not, is said beside it. */
function refuseTarget(error: unknown): never {
  if (isOtherKey(error)) throw new HostRefusal('target_key_differs', { field: 'target' })
  if (error instanceof CoordinatorUnreachable) {
    throw new HostRefusal('target_unreachable', { field: 'target', detail: error.message })
  }
  if (error instanceof CoordinatorRefused) {
    throw new HostRefusal('target_refused', { field: 'target', detail: error.message, values: { code: error.code } })
  }
  throw error
}

function named(text: string, field: 'name' | 'location'): string {
  try {
    return parseName(text)
  } catch (error) {
    if (error instanceof DomainError) throw new HostRefusal(`${field}_invalid`, { field })
    throw error
  }
}

function coresOf(asked: number | null, all: number): number {
  const cores = asked ?? Math.min(CORES_MAX, all)
  if (Number.isInteger(cores) && cores >= 1 && cores <= CORES_MAX) return cores
  throw new HostRefusal('cores_invalid', { field: 'cpu_cores', values: { most: CORES_MAX } })
}
