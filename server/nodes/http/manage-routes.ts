import { z } from 'zod'
import { RekeyResponse } from '#core/contracts/enrolment.ts'
import { LeaveResponse, NodeResponse, PatchNodeRequest } from '#core/contracts/nodes.ts'
import { Id } from '#core/contracts/primitives.ts'
import { asNodeId, type NodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { parseName } from '#core/node/node.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { ManageNodes, NodeRepository } from '../ports.ts'
import type { RekeyNode } from '../use-cases/rekey-node.ts'
import { presentNode } from './present-node.ts'

export type ManageDeps = {
  nodes: NodeRepository
  manage: ManageNodes
  rekeyNode: RekeyNode
  /** What this process remembers of a node is out of date. */
  forget: (id: NodeId) => void
  /** Work was given back: whoever waits may have it. */
  tasksChanged: () => void
}
const OneParams = z.strictObject({ id: Id })

/** What admins decide about nodes, and how a node leaves. */
export const manageRoutes = (deps: ManageDeps): readonly Route[] => [
  patchRoute(deps),
  leaveRoute(deps),
  rekeyRoute(deps),
]

const patchRoute = ({ nodes, manage, forget }: ManageDeps) =>
  route({
    method: 'patch',
    path: '/grid/nodes/:id',
    access: 'admin',
    summary: 'Approve, suspend, reinstate or rename a node',
    params: OneParams,
    body: PatchNodeRequest,
    responses: { 200: NodeResponse },
    errors: ['node_not_found', 'node_gone', 'node_name_invalid'],
    async handle({ params, body }) {
      const id = asNodeId(params.id)
      const name = body.name === undefined ? null : parseName(body.name)
      const location = body.location === undefined ? null : parseName(body.location)
      await manage.change(id, { status: body.status ?? null, name, location })
      forget(id)
      const node = await nodes.find(id)
      if (!node) throw nodeErrors.node_not_found()
      return { status: 200, body: presentNode(node) }
    },
  })

const leaveRoute = ({ manage, forget, tasksChanged }: ManageDeps) =>
  route({
    method: 'delete',
    path: '/grid/nodes/:id',
    access: 'node_or_admin',
    servesOutdated: true,
    summary: 'Leave the grid for good: work is given back, personal data erased; the ledger and the log stay',
    params: OneParams,
    responses: { 200: LeaveResponse },
    errors: ['node_not_found', 'node_mismatch'],
    async handle({ caller, params }) {
      if (caller.kind === 'node' && caller.nodeId !== params.id) throw nodeErrors.node_mismatch()
      const id = asNodeId(params.id)
      await manage.leave(id)
      forget(id)
      tasksChanged()
      return { status: 200, body: { id, status: 'left' } }
    },
  })

const rekeyRoute = ({ rekeyNode }: ManageDeps) =>
  route({
    method: 'post',
    path: '/grid/nodes/:id/rekey',
    access: 'admin',
    summary: 'One string with which a new key takes the place of a node’s lost one; shown this once, good for a day',
    params: OneParams,
    body: z.strictObject({}),
    responses: { 201: RekeyResponse },
    errors: ['node_not_found', 'node_gone'],
    async handle({ params }) {
      const nodeId = asNodeId(params.id)
      const { text, expiresAt } = await rekeyNode(nodeId)
      return { status: 201, body: { node_id: nodeId, invite: text, expires_at: expiresAt.toISOString() } }
    },
  })
