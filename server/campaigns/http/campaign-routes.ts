import { z } from 'zod'
import { campaignErrors } from '#core/campaign/errors.ts'
import {
  CampaignResponse,
  CampaignsQuery,
  CampaignsResponse,
  CreateCampaignRequest,
  RetryRequest,
} from '#core/contracts/campaigns.ts'
import { Id, LIST_LIMIT_DEFAULT } from '#core/contracts/primitives.ts'
import { EmptyRequest } from '#core/contracts/tasks.ts'
import { asCampaignId } from '#core/ids.ts'
import { IdempotencyHeaders, readIdempotencyKey } from '../../shared/http/idempotency-key.ts'
import { pageOf, readCursor } from '../../shared/http/page.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { Campaigns } from '../ports.ts'
import type { AssembleResult } from '../use-cases/assemble-result.ts'
import type { RunCampaigns } from '../use-cases/run-campaigns.ts'
import { presentCampaign, presentItem } from './present-campaign.ts'
import { resultRoute } from './result-route.ts'

type Deps = { campaigns: Campaigns; runCampaigns: RunCampaigns; assembleResult: AssembleResult }
const OneParams = z.strictObject({ id: Id })

export const campaignRoutes = (deps: Deps): readonly Route[] => [
  createRoute(deps),
  listRoute(deps),
  oneRoute(deps),
  resultRoute(deps),
  cancelRoute(deps),
  retryRoute(deps),
]

const createRoute = ({ runCampaigns }: Deps) =>
  route({
    method: 'post',
    path: '/grid/campaigns',
    access: 'admin',
    summary:
      'Cut work into tasks, with a budget that pays them all; the same Idempotency-Key again gets the same campaign, and 201',
    headers: IdempotencyHeaders,
    body: CreateCampaignRequest,
    responses: { 201: CampaignResponse },
    errors: [
      'idempotency_key_invalid',
      'campaign_key_conflict',
      'campaign_budget_too_small',
      'data_missing',
      'manifest_invalid',
      'inputs_too_many',
      'campaign_inputs_invalid',
      'campaign_tasks_too_many',
      'scene_invalid',
      'workload_missing',
    ],
    async handle({ caller, body, ctx }) {
      const campaign = await runCampaigns.create({ request: body, key: readIdempotencyKey(ctx), book: caller.book })
      return { status: 201, body: presentCampaign(campaign) }
    },
  })

const listRoute = ({ campaigns }: Deps) =>
  route({
    method: 'get',
    path: '/grid/campaigns',
    access: 'admin',
    summary: 'Campaigns in the order in which they were made, with what became of their tasks and money',
    query: CampaignsQuery,
    responses: { 200: CampaignsResponse },
    errors: [],
    async handle({ query }) {
      const limit = query.limit ?? LIST_LIMIT_DEFAULT
      const page = { limit: limit + 1, after: readCursor(query.cursor) }
      const found = await campaigns.list({ ...page, status: query.status ?? null })
      return { status: 200, body: pageOf(found, { limit, cursorOf: ({ id }) => id, present: presentItem }) }
    },
  })

const oneRoute = ({ campaigns }: Deps) =>
  route({
    method: 'get',
    path: '/grid/campaigns/:id',
    access: 'admin',
    summary: 'One campaign: its tasks by state, what it spent, what is left, what went back',
    params: OneParams,
    responses: { 200: CampaignResponse },
    errors: ['campaign_not_found'],
    async handle({ params }) {
      const campaign = await campaigns.find(asCampaignId(params.id))
      if (!campaign) throw campaignErrors.campaign_not_found()
      return { status: 200, body: presentCampaign(campaign) }
    },
  })

const cancelRoute = ({ runCampaigns }: Deps) =>
  route({
    method: 'post',
    path: '/grid/campaigns/:id/cancel',
    access: 'admin',
    summary: 'End it: tasks that are not over expire, and what is left of the budget goes back; again changes nothing',
    params: OneParams,
    body: EmptyRequest,
    responses: { 200: CampaignResponse },
    errors: ['campaign_not_found', 'campaign_finished'],
    handle: async ({ params }) => ({
      status: 200,
      body: presentCampaign(await runCampaigns.cancel(asCampaignId(params.id))),
    }),
  })

const retryRoute = ({ runCampaigns }: Deps) =>
  route({
    method: 'post',
    path: '/grid/campaigns/:id/retry-failed',
    access: 'admin',
    summary:
      'Have what failed tried again, with `deadline_minutes` also what expired; a campaign that was over runs again, and what it needs for that goes to it anew',
    params: OneParams,
    body: RetryRequest,
    responses: { 200: CampaignResponse },
    errors: ['campaign_not_found', 'campaign_cancelled', 'campaign_deadline_passed'],
    handle: async ({ params, body }) => ({
      status: 200,
      body: presentCampaign(await runCampaigns.retryFailed(asCampaignId(params.id), body.deadline_minutes ?? null)),
    }),
  })
