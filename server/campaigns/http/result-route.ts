import { Readable } from 'node:stream'
import { z } from 'zod'
import { ResultQuery } from '#core/contracts/campaigns.ts'
import { Id } from '#core/contracts/primitives.ts'
import { asCampaignId } from '#core/ids.ts'
import { route } from '../../shared/http/route.ts'
import type { AssembleResult } from '../use-cases/assemble-result.ts'

export const resultRoute = ({ assembleResult }: { assembleResult: AssembleResult }) =>
  route({
    method: 'get',
    path: '/grid/campaigns/:id/result',
    access: 'admin',
    summary:
      'What the tasks gave, put together as it is sent: a picture, an archive of results with a table of all tasks, or what an audit found',
    params: z.strictObject({ id: Id }),
    query: ResultQuery,
    responses: { 200: ['image/png', 'application/x-tar', 'application/json', 'text/csv'] },
    errors: ['campaign_not_found', 'campaign_not_finished', 'campaign_result_damaged'],
    async handle({ params, query }) {
      const asked = { partial: query.partial === 'true', asTable: query.format === 'csv' }
      const { contentType, fileName, bytes } = await assembleResult({ id: asCampaignId(params.id), ...asked })
      return {
        status: 200,
        body: Readable.from(bytes, { objectMode: false }),
        headers: { 'Content-Type': contentType, 'Content-Disposition': `attachment; filename="${fileName}"` },
      }
    },
  })
