import type { CoordinatorId } from '#core/ids.ts'
import { sha256Hex, sha256OfBytes, verifySignature } from '../shared/auth/signing.ts'
import type { Route } from '../shared/http/route.ts'
import type { Clock, Ids, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresBookReports } from './adapters/postgres-book-reports.ts'
import { postgresFindReceipt } from './adapters/postgres-receipts.ts'
import { reportRoutes } from './http/report-routes.ts'
import type { BlobSize, EnsureDiskSpace, FailAssignment, FindNode, ReadRates } from './ports.ts'
import { makeBookReport } from './use-cases/group-reports.ts'
import { makeSubmitReport } from './use-cases/submit-report.ts'

type Deps = {
  database: Database
  ids: Ids
  clock: Clock
  coordinatorId: CoordinatorId
  acceptDeclared: boolean
  findNode: FindNode
  blobSize: BlobSize
  failAssignment: FailAssignment
  ensureDiskSpace: EnsureDiskSpace
  readRates: ReadRates
}

export function composeReports(deps: Deps): { routes: readonly Route[]; services: readonly Service[] } {
  const bookReports = postgresBookReports({ ...deps, sha256Hex })
  const { book, stop } = makeBookReport(bookReports)
  const findReceipt = postgresFindReceipt(deps.database)
  const submitReport = makeSubmitReport({ ...deps, findReceipt, book, sha256Hex, sha256OfBytes, verifySignature })
  return { routes: reportRoutes({ submitReport }), services: [{ start: () => undefined, stop }] }
}
