import { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import { ENERGY_ERRORS } from '#core/energy/errors.ts'
import { REPORT_ERRORS } from '#core/report/errors.ts'
import { route, type Route } from '../../shared/http/route.ts'
import type { SubmitReport } from '../use-cases/submit-report.ts'

/** Suspended nodes come this far, because a report that was booked before gets its receipt before any other check. */
export function reportRoutes({ submitReport }: { submitReport: SubmitReport }): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/grid/report',
      access: 'known_node',
      servesOutdated: true,
      summary: 'The signed statement of a finished assignment; the same one again gets the same receipt',
      body: ReportRequest,
      responses: { 200: ReportResponse },
      errors: [
        'node_suspended',
        'node_pending',
        'node_left',
        'assignment_not_found',
        'assignment_superseded',
        'task_done',
        'task_expired',
        'signature_invalid',
        ...Object.keys(REPORT_ERRORS),
        ...Object.keys(ENERGY_ERRORS),
        'storage_full',
        'overloaded',
      ],
      handle: async ({ caller, body }) => ({ status: 200, body: await submitReport(caller.nodeId, body) }),
    }),
  ]
}
