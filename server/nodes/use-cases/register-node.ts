import type { Json } from '#core/canonical-json.ts'
import type { RegisterRequest } from '#core/contracts/nodes.ts'
import { asNodeId, type CoordinatorId } from '#core/ids.ts'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { parseName } from '#core/node/node.ts'
import { registerStatement, type Sha256Hex } from '#core/statement.ts'
import type { Clock, Ids } from '../../shared/ports.ts'
import type { IssueToken, NodeProfile, NodeRepository, NodeView } from '../ports.ts'
import type { CheckSignedRequest } from './signed-request.ts'

type Deps = {
  coordinatorId: CoordinatorId
  /** Whether anybody may enrol; `isForwarded` tells that a proxy stands between. */
  isOpen: (request: { isForwarded: boolean }) => boolean
  nodes: NodeRepository
  checkSignedRequest: CheckSignedRequest
  isPublicKey: (publicKey: string) => boolean
  sha256Hex: Sha256Hex
  issueToken: IssueToken
  ids: Ids
  clock: Clock
}
export type Registration = { node: NodeView; isNew: boolean; token: string; tokenExpiresAt: Date }
export type RegisterNode = (request: RegisterRequest, by: { isForwarded: boolean }) => Promise<Registration>

/** A machine says who it is and proves that it holds the key; the same key again is the same node. */
export function makeRegisterNode(deps: Deps): RegisterNode {
  return async (request, by) => {
    const profile = profileOf(request)
    await ensureSigned(request, deps)
    if (!deps.isOpen(by) && !(await deps.nodes.knowsKey(request.public_key))) throw enrolmentErrors.enrolment_closed()

    const id = asNodeId(deps.ids.next())
    const { node, isNew } = await deps.nodes.register({ id, publicKey: request.public_key, profile })
    const { token, expiresAt } = await deps.issueToken(node.id, deps.clock.now())
    return { node, isNew, token, tokenExpiresAt: expiresAt }
  }
}

async function ensureSigned(
  request: RegisterRequest,
  { coordinatorId, checkSignedRequest, isPublicKey, sha256Hex }: Deps,
) {
  if (!isPublicKey(request.public_key)) throw nodeErrors.signature_invalid()
  const { signature, ...unsigned } = request
  const body = Object.fromEntries(Object.entries(unsigned).filter(([, value]) => value !== undefined)) as Json
  const { issued_at: issuedAt, nonce, public_key: publicKey } = request
  const text = registerStatement({ coordinatorId, issuedAt, nonce, body }, sha256Hex)
  await checkSignedRequest({ publicKey, issuedAt, nonce, text, signature })
}

function profileOf(request: RegisterRequest): NodeProfile {
  return {
    name: parseName(request.name),
    location: parseName(request.location),
    cpuCores: request.cpu_cores,
    hasSolar: request.has_solar,
    latitude: request.latitude ?? null,
    longitude: request.longitude ?? null,
    solarPeakW: request.solar_peak_watts ?? null,
    siteId: request.site_id ?? null,
    consentVersion: request.consent_version ?? null,
  }
}
