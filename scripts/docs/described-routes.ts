import { blobRoutes } from '#server/blobs/http/blob-routes.ts'
import { campaignRoutes } from '#server/campaigns/http/campaign-routes.ts'
import { creditRoutes } from '#server/credits/http/credit-routes.ts'
import { enrolmentRoutes } from '#server/enrolment/http/enrolment-routes.ts'
import { gridRoutes } from '#server/grid/http/grid-routes.ts'
import { manageRoutes } from '#server/nodes/http/manage-routes.ts'
import { nodeRoutes } from '#server/nodes/http/node-routes.ts'
import { proofRoutes } from '#server/proofs/http/proof-routes.ts'
import { redemptionRoutes } from '#server/redemptions/http/redemption-routes.ts'
import { reportRoutes } from '#server/reports/http/report-routes.ts'
import type { Route } from '#server/shared/http/route.ts'
import { taskRoutes } from '#server/tasks/http/task-routes.ts'
import { workloadRoutes } from '#server/workloads/http/workload-routes.ts'

/** Routes are data: their descriptions can be read without anything behind them. */
const described = (routes: (deps: never) => readonly Route[]): readonly Route[] =>
  routes(new Proxy({}, { get: () => ({}) }) as never)

/** Every route of the coordinator, to be read and not to be called. */
export const ROUTES: readonly Route[] = [
  ...described(gridRoutes),
  ...described(nodeRoutes),
  ...described(manageRoutes),
  ...described(enrolmentRoutes),
  ...described(taskRoutes),
  ...described(campaignRoutes),
  ...described(workloadRoutes),
  ...described(reportRoutes),
  ...described(proofRoutes),
  ...described(creditRoutes),
  ...described(redemptionRoutes),
  ...described(blobRoutes),
]
