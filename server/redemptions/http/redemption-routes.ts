import { z } from 'zod'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import {
  DecideRedemptionRequest,
  RedemptionItem,
  RedemptionResponse,
  RedemptionsQuery,
  RedemptionsResponse,
} from '#core/contracts/redemptions.ts'
import { asNodeId, asRedemptionId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { formatEuro } from '#core/units.ts'
import { IdempotencyHeaders, readIdempotencyKey } from '../../shared/http/idempotency-key.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { Redemptions, RedemptionView } from '../ports.ts'
import type { Redeem } from '../use-cases/redeem.ts'

type Deps = { redemptions: Redemptions; redeem: Redeem }
const OneParams = z.strictObject({ id: Id })

export const redemptionRoutes = (deps: Deps): readonly Route[] => [
  requestRoute(deps),
  listRoute(deps),
  decideRoute(deps),
]

const presentRedemption = (redemption: RedemptionView): z.infer<typeof RedemptionItem> => ({
  id: redemption.id,
  node_id: redemption.nodeId,
  owner_id: redemption.ownerId,
  owner_name: redemption.ownerName,
  amount_eur: formatEuro(redemption.amountPEur),
  credits: redemption.credits,
  state: redemption.state,
  requested_at: redemption.requestedAt.toISOString(),
  decided_at: redemption.state === 'requested' ? null : redemption.decidedAt.toISOString(),
  reference: redemption.state === 'paid' ? redemption.reference : null,
  reason: redemption.state === 'refused' ? redemption.reason : null,
})

const requestRoute = ({ redeem }: Deps) =>
  route({
    method: 'post',
    path: '/grid/nodes/:id/redemptions',
    access: 'node_or_admin',
    goodStanding: true,
    summary:
      'Ask for everything that is payable; the same Idempotency-Key again gets the first answer, and 201, for good',
    params: OneParams,
    headers: IdempotencyHeaders,
    body: z.strictObject({}),
    responses: { 201: RedemptionResponse },
    errors: [
      'node_not_found',
      'node_mismatch',
      'idempotency_key_invalid',
      'redemption_nothing',
      'redemption_too_little',
      'redemption_key_conflict',
    ],
    async handle({ caller, params, ctx }) {
      if (caller.kind === 'node' && caller.nodeId !== params.id) throw nodeErrors.node_mismatch()
      const key = readIdempotencyKey(ctx)
      const { id, amountPEur, credits } = await redeem.request({ nodeId: asNodeId(params.id), key })
      return { status: 201, body: { redemption_id: id, amount_eur: formatEuro(amountPEur), credits } }
    },
  })

const listRoute = ({ redemptions }: Deps) =>
  route({
    method: 'get',
    path: '/grid/redemptions',
    access: 'node_or_admin',
    summary: 'What owners asked to be paid out; a node sees its own',
    query: RedemptionsQuery,
    responses: { 200: RedemptionsResponse },
    errors: ['node_mismatch'],
    async handle({ caller, query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const asked = query.node_id === undefined ? null : asNodeId(query.node_id)
      const nodeId = caller.kind === 'node' ? caller.nodeId : asked
      const page = { limit: limit + 1, after: readCursor(query.cursor) }
      const found = await redemptions.list({ ...page, nodeId, state: query.state ?? null })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentRedemption }) }
    },
  })

const decideRoute = ({ redeem }: Deps) =>
  route({
    method: 'patch',
    path: '/grid/redemptions/:id',
    access: 'admin',
    summary: 'Say that it was paid, with the bank’s reference, or refuse it, with a reason',
    params: OneParams,
    body: DecideRedemptionRequest,
    responses: { 200: RedemptionItem },
    errors: ['redemption_not_found', 'redemption_decided'],
    handle: async ({ params, body }) => ({
      status: 200,
      body: presentRedemption(await redeem.decide(asRedemptionId(params.id), body)),
    }),
  })
