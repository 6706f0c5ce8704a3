import type { Json } from '#core/canonical-json.ts'
import type { RegisterRequest } from '#core/contracts/nodes.ts'
import { asNodeId, type CoordinatorId, type NodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { parseName } from '#core/node/node.ts'
import { requestErrors } from '#core/request/errors.ts'
import { registerStatement, type Sha256Hex } from '#core/statement.ts'
import { isKnownConsent } from '#core/wording/consent.ts'
import type { Clock, Ids } from '../../shared/ports.ts'
import type { Enrol, Enrolment, IssueToken, NodeProfile, NodeRepository, NodeView } from '../ports.ts'
import type { CheckSignedRequest } from './signed-request.ts'

type Deps = {
  coordinatorId: CoordinatorId
  /** What a machine without a code becomes, null when it needs one; `isForwarded` tells that a proxy stands between. */
  newcomer: (request: { isForwarded: boolean }) => Enrolment['newcomer']
  nodes: NodeRepository
  enrol: Enrol
  forget: (id: NodeId) => void
  hashOfCode: (code: string) => string
  checkSignedRequest: CheckSignedRequest
  isPublicKey: (publicKey: string) => boolean
  sha256Hex: Sha256Hex
  issueToken: IssueToken
  ids: Ids
  clock: Clock
}
export type Registration = { node: NodeView; isNew: boolean; token: string; tokenExpiresAt: Date }
export type RegisterNode = (request: RegisterRequest, by: { isForwarded: boolean }) => Promise<Registration>

/** A machine says who it is and proves that it holds the key; the same key again is the same node, whatever the policy. */
export function makeRegisterNode(deps: Deps): RegisterNode {
  return async (request, by) => {
    const profile = profileOf(request)
    ensureKnownConsent(profile.consentVersion)
    await ensureSigned(request, deps)
    const { public_key: publicKey, enrolment_code: code } = request
    const codeHash = code === undefined ? null : deps.hashOfCode(code)
    const newNode = { id: asNodeId(deps.ids.next()), publicKey, profile, codeHash, newcomer: deps.newcomer(by) }
    const { id, isNew } = await deps.enrol(newNode)
    deps.forget(id)
    const node = await deps.nodes.find(id)
    if (!node) throw new Error('A registered node cannot be read')
    const { token, expiresAt } = await deps.issueToken({ id, publicKey }, deps.clock.now())
    return { node, isNew, token, tokenExpiresAt: expiresAt }
  }
}

function ensureKnownConsent(version: string | null): void {
  if (version === null || isKnownConsent(version)) return
  const message = 'is no version of the text at GET /grid/consent'
  throw requestErrors.request_invalid({ errors: [{ path: 'body.consent_version', message }] })
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
