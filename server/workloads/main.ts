import { checkModule } from '#core/workload/check-module.ts'
import { WORKLOAD_LIMITS_MAX } from '#core/workload/limits.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { warningText } from '#core/workload/module-warnings.ts'
import { sha256OfBytes } from '../shared/auth/signing.ts'
import type { Route } from '../shared/http/route.ts'
import type { Logger } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { postgresWorkloads } from './adapters/postgres-workloads.ts'
import { shippedModules } from './adapters/shipped-modules.ts'
import { workloadRoutes } from './http/workload-routes.ts'
import type { CheckModule, StoreBlob, WorkloadView } from './ports.ts'
import { makeAddWorkload } from './use-cases/add-workload.ts'
import { makeKeepShipped } from './use-cases/keep-shipped.ts'
import { makeKeepWorkload } from './use-cases/keep-workload.ts'

type Deps = { database: Database; logger: Logger; storeBlob: StoreBlob; folders: readonly string[] }

/** A digest names one program, everything else has an @ in it. */
type Named = (reference: string) => Promise<WorkloadView | null>

export function composeWorkloads({ database, logger, storeBlob, folders }: Deps): {
  routes: readonly Route[]
  keepShipped: () => Promise<void>
  named: Named
  builtIn: Named
} {
  const workloads = postgresWorkloads(database)
  const keepWorkload = makeKeepWorkload({ workloads, checkModule: findingsOf, storeBlob, sha256OfBytes })
  const readShipped = shippedModules(folders)
  return {
    routes: workloadRoutes({ addWorkload: makeAddWorkload({ keepWorkload }), workloads }),
    keepShipped: makeKeepShipped({ readShipped, keepWorkload, sha256OfBytes, logger }),
    named: (reference) => {
      const [name = '', version] = reference.split('@')
      return version === undefined ? workloads.find(name) : workloads.findNamed(name, version)
    },
    builtIn: workloads.newestBuiltIn,
  }
}

const findingsOf: CheckModule = (bytes) => {
  const { problems, warnings, facts } = checkModule(bytes, { memoryMaxMb: WORKLOAD_LIMITS_MAX.memory_mb })
  return {
    problems: problems.map(problemText),
    warnings: warnings.map((warning) => ({ code: warning.code, detail: warningText(warning) })),
    // Unknown only where it is a problem; a page is less than a megabyte.
    memoryMaxMb: Math.max(1, Math.ceil(facts.memoryMaxMb ?? 0)),
  }
}
