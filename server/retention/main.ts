import type { Logger, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresForget } from './adapters/postgres-forget.ts'
import type { NamedBlobs } from './ports.ts'
import { makeRetention } from './use-cases/forget-old.ts'

type Deps = {
  database: Database
  logger: Logger
  removeFile: (sha256: string) => Promise<void>
  namedBlobs: NamedBlobs
  /** 0 is for good. */
  keepAssignmentsDays: number
  keepResultsDays: number
}

export function composeRetention(deps: Deps): Service {
  const { database, logger, removeFile, namedBlobs, keepAssignmentsDays, keepResultsDays } = deps
  const keepDays = { assignments: keepAssignmentsDays || null, results: keepResultsDays || null }
  return makeRetention({ forget: postgresForget({ database, removeFile }), namedBlobs, keepDays, logger })
}
