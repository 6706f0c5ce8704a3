import { z } from 'zod'
import {
  CreditsQuery,
  CreditsResponse,
  EARNING_DAYS_MAX,
  EarningsQuery,
  EarningsResponse,
} from '#core/contracts/credits.ts'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import { asNodeId } from '#core/ids.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { plainDecimal } from '../../shared/plain-decimal.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { CreditQueries } from '../ports.ts'
import { presentAmounts, presentCredit, presentDay, presentReceipt } from './present-credit.ts'

export function creditRoutes(queries: CreditQueries): readonly Route[] {
  return [creditsRoute(queries), earningsRoute(queries)]
}

const creditsRoute = ({ credits }: CreditQueries) =>
  route({
    method: 'get',
    path: '/grid/credits',
    access: 'node_or_admin',
    summary: 'Carbon credits in the order in which they were booked; a node sees its own',
    query: CreditsQuery,
    responses: { 200: CreditsResponse },
    errors: ['node_mismatch'],
    async handle({ caller, query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const nodeId =
        caller.kind === 'node' ? caller.nodeId : query.node_id === undefined ? null : asNodeId(query.node_id)
      const found = await credits({
        nodeId,
        status: query.status ?? null,
        after: readCursor(query.cursor),
        limit: limit + 1,
      })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentCredit }) }
    },
  })

const earningsRoute = ({ totals, days, receipts }: CreditQueries) =>
  route({
    method: 'get',
    path: '/grid/nodes/:id/earnings',
    access: 'node_or_admin',
    summary: 'What a node has earned: by state, by day, and task by task; what is payable and what is set aside',
    params: z.strictObject({ id: Id }),
    query: EarningsQuery,
    responses: { 200: EarningsResponse },
    errors: ['node_not_found', 'node_mismatch'],
    async handle({ caller, params, query }) {
      if (caller.kind === 'node' && caller.nodeId !== params.id) throw nodeErrors.node_mismatch()
      const nodeId = asNodeId(params.id)
      const total = await totals(nodeId)
      if (!total) throw nodeErrors.node_not_found()
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const found = await receipts({ nodeId, limit: limit + 1, after: readCursor(query.cursor) })
      const { pending, verified, redeemed } = total
      const body = {
        node_id: nodeId,
        by_state: {
          pending: presentAmounts(pending),
          verified: presentAmounts(verified),
          redeemed: presentAmounts(redeemed),
        },
        payable_eur: plainDecimal(total.payableEur),
        set_aside_eur: plainDecimal(total.setAsideEur),
        demo_eur: plainDecimal(total.demoEur),
        carbon_saved_kg: plainDecimal(total.carbonKg),
        by_day: (await days(nodeId, EARNING_DAYS_MAX)).map(presentDay),
        receipts: pageOf(found, { limit, cursorOf: ({ assignmentId }) => assignmentId, present: presentReceipt }),
      }
      return { status: 200, body }
    },
  })
