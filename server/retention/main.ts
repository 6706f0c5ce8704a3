import type { Logger, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresForget } from './adapters/postgres-forget.ts'
import type { ForgetUploads, NamedBlobs } from './ports.ts'
import { makeRetention } from './use-cases/forget-old.ts'

type Deps = {
  database: Database
  logger: Logger
  removeFile: (sha256: string) => Promise<void>
  forgetUploads: ForgetUploads
  namedBlobs: NamedBlobs
  /** 0 is for good. */
  keepAssignmentsDays: number
  keepResultsDays: number
  keepUnreportedDays: number
}

export function composeRetention(deps: Deps): Service {
  const { database, logger, removeFile, forgetUploads, namedBlobs } = deps
  const keepDays = {
    assignments: deps.keepAssignmentsDays || null,
    results: deps.keepResultsDays || null,
    unreported: deps.keepUnreportedDays || null,
  }
  const forget = postgresForget({ database, removeFile })
  return makeRetention({ forget, forgetUploads, namedBlobs, keepDays, logger })
}
