import { workloadErrors } from '#core/workload/errors.ts'
import type { WorkloadView } from '../ports.ts'
import type { Keeping, KeepWorkload, Named } from './keep-workload.ts'

type Deps = { keepWorkload: KeepWorkload }
export type AddWorkload = (
  named: Omit<Named, 'builtIn'>,
) => Promise<{ readonly workload: WorkloadView; readonly isNew: boolean }>

/**
 * Keeps a program of an admin under its name and version; the same again is the same. Throws `workload_refused` and
 * `workload_conflict`, and then nothing is kept.
 */
export function makeAddWorkload({ keepWorkload }: Deps): AddWorkload {
  return async ({ name, version, bytes }) => {
    const keeping = await keepWorkload({ name, version, bytes, builtIn: false })
    if (keeping.kind === 'taken') throw conflict('query.version', `${name}@${version} ${whose(keeping)}`)
    const { workload, isNew } = keeping
    if (workload.name === name && workload.version === version) return { workload, isNew }
    throw conflict('body', `is stored already, as ${workload.name}@${workload.version}`)
  }
}

const whose = ({ by }: Extract<Keeping, { kind: 'taken' }>) =>
  by ? `is ${by.sha256}` : 'was just given to another program'

const conflict = (path: string, message: string) => workloadErrors.workload_conflict({ errors: [{ path, message }] })
