import { z } from 'zod'
import {
  HeartbeatRequest,
  HeartbeatResponse,
  NodeResponse,
  NodesQuery,
  NodesResponse,
  RegisterRequest,
  RegisterResponse,
  TokenRequest,
  TokenResponse,
} from '#core/contracts/nodes.ts'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import { asNodeId, asOwnerId } from '#core/ids.ts'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { ecoScore, nodeStatus } from '#core/node/node.ts'
import { isVersionAtLeast } from '#core/version.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { Clock } from '../../shared/ports.ts'
import type { Beat, BeatAnswer, NodeRepository } from '../ports.ts'
import type { RenewToken } from '../use-cases/issue-token.ts'
import type { ReceiveHeartbeat } from '../use-cases/receive-heartbeat.ts'
import type { RegisterNode } from '../use-cases/register-node.ts'
import type { TryCode } from './code-guesses.ts'
import { presentNode, presentRegistration } from './present-node.ts'

type Deps = {
  registerNode: RegisterNode
  tryCode: TryCode
  renewToken: RenewToken
  receiveHeartbeat: ReceiveHeartbeat
  nodes: NodeRepository
  clock: Clock
  /** What a node is asked to wait between heartbeats, in s. */
  heartbeatS: number
  /** Agents that say they are older are asked to update. */
  agentVersionMin: string
}

export function nodeRoutes(deps: Deps): readonly Route[] {
  return [registerRoute(deps), tokenRoute(deps), heartbeatRoute(deps), listRoute(deps), oneRoute(deps)]
}

/** Any of them says that the request came through a proxy, so that "loopback only" is not true any more. */
const FORWARDING_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

const registerRoute = ({ registerNode, tryCode }: Deps) =>
  route({
    method: 'post',
    path: '/grid/register',
    access: 'anyone',
    servesOutdated: false,
    summary: 'Enrol this machine as a node, or update its profile: the same key is the same node',
    body: RegisterRequest,
    responses: { 201: RegisterResponse, 200: RegisterResponse },
    errors: [
      'clock_skew',
      'signature_invalid',
      'nonce_used',
      'node_name_invalid',
      'node_left',
      'enrolment_closed',
      'key_taken',
      'code_unknown',
      'code_used',
      'code_expired',
      'code_revoked',
      'agent_outdated',
    ],
    async handle({ body, ctx }) {
      const isForwarded = FORWARDING_HEADERS.some((name) => ctx.get(name) !== '')
      const register = () => registerNode(body, { isForwarded })
      const registration = await (body.enrolment_code === undefined ? register() : tryCode(ctx.ip, register))
      return { status: registration.isNew ? 201 : 200, body: presentRegistration(registration) }
    },
  })

const tokenRoute = ({ renewToken }: Deps) =>
  route({
    method: 'post',
    path: '/grid/token',
    access: 'anyone',
    summary: 'A fresh node token for a signature',
    body: TokenRequest,
    responses: { 200: TokenResponse },
    errors: ['clock_skew', 'signature_invalid', 'nonce_used'],
    async handle({ body }) {
      const { token, expiresAt } = await renewToken(body)
      return { status: 200, body: { token, token_expires_at: expiresAt.toISOString() } }
    },
  })

const heartbeatRoute = ({ receiveHeartbeat, clock, heartbeatS, agentVersionMin }: Deps) =>
  route({
    method: 'post',
    path: '/grid/heartbeat',
    access: 'known_node',
    summary: 'Say that the node is there, what it runs, and how much sun it has; leases of what it lists run anew',
    body: HeartbeatRequest,
    responses: { 200: HeartbeatResponse },
    errors: ['node_mismatch', 'agent_outdated'],
    async handle({ body }) {
      const { agent_version: version } = body
      if (version !== undefined && !isVersionAtLeast(version, agentVersionMin)) throw enrolmentErrors.agent_outdated()
      const beat = toBeat(body)
      const answer = await receiveHeartbeat(beat)
      return { status: 200, body: presentBeat(beat, answer, { now: clock.now(), heartbeatS }) }
    },
  })

const toBeat = (body: HeartbeatRequest): Beat => ({
  nodeId: asNodeId(body.node_id),
  cpuUsagePct: body.cpu_usage,
  solarW: body.solar_watts,
  surplusW: body.surplus_watts ?? null,
  accepting: body.accepting ?? true,
  running: (body.running ?? []).map(({ assignment_id, progress }) => ({ assignmentId: assignment_id, progress })),
  agentVersion: body.agent_version ?? null,
  temperatureC: body.temperature_c ?? null,
})

const presentBeat = (
  beat: Beat,
  { standing, hasSolar, openAssignments, lost }: BeatAnswer,
  { now, heartbeatS }: { now: Date; heartbeatS: number },
): HeartbeatResponse => ({
  id: beat.nodeId,
  status: nodeStatus({ standing, lastSeenAt: now, openAssignments, now }),
  eco_score: ecoScore({ ...beat, hasSolar }),
  lost: [...lost],
  next_heartbeat_s: heartbeatS,
})

const listRoute = ({ nodes }: Deps) =>
  route({
    method: 'get',
    path: '/grid/nodes',
    access: 'node_or_admin',
    summary: 'Nodes in the order in which they came; a node sees itself',
    query: NodesQuery,
    responses: { 200: NodesResponse },
    errors: [],
    async handle({ caller, query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const after = readCursor(query.cursor)
      const id = caller.kind === 'node' ? caller.nodeId : null
      const ownerId = query.owner_id === undefined ? null : asOwnerId(query.owner_id)
      const found = await nodes.list({ id, ownerId, status: query.status ?? null, limit: limit + 1, after })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentNode }) }
    },
  })

const oneRoute = ({ nodes }: Deps) =>
  route({
    method: 'get',
    path: '/grid/nodes/:id',
    access: 'node_or_admin',
    summary: 'One node; a node may read itself',
    params: z.strictObject({ id: Id }),
    responses: { 200: NodeResponse },
    errors: ['node_not_found', 'node_mismatch'],
    async handle({ caller, params }) {
      if (caller.kind === 'node' && caller.nodeId !== params.id) throw nodeErrors.node_mismatch()
      const node = await nodes.find(asNodeId(params.id))
      if (!node) throw nodeErrors.node_not_found()
      return { status: 200, body: presentNode(node) }
    },
  })
