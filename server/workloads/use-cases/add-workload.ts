import { workloadErrors } from '#core/workload/errors.ts'
import type { CheckModule, StoreBlob, Workloads, WorkloadView } from '../ports.ts'

type Deps = {
  workloads: Workloads
  checkModule: CheckModule
  storeBlob: StoreBlob
  sha256OfBytes: (bytes: Uint8Array) => string
}
type Named = { readonly name: string; readonly version: string; readonly bytes: Uint8Array; readonly builtIn: boolean }
export type AddWorkload = (named: Named) => Promise<{ workload: WorkloadView; isNew: boolean }>

/** More problems than this are not named. */
const ERRORS_MAX = 50

/**
 * Keeps a program that nodes can run, under its name and version; the same again is the same. Throws `workload_refused`
 * and `workload_conflict`, and then nothing is kept.
 */
export function makeAddWorkload({ workloads, checkModule, storeBlob, sha256OfBytes }: Deps): AddWorkload {
  return async ({ name, version, bytes, builtIn }) => {
    const sha256 = sha256OfBytes(bytes)
    const known = await workloads.find(sha256)
    if (known) {
      const workload = sameName(known, { name, version })
      // The disk may have lost it meanwhile; what is there is not written again.
      await storeBlob({ sha256, bytes })
      return { workload, isNew: false }
    }
    const { problems, warnings, memoryMaxMb } = checkModule(bytes)
    if (problems.length > 0) throw refused(problems)
    await ensureFree(workloads, { name, version })
    await storeBlob({ sha256, bytes })
    const workload = { sha256, name, version, sizeBytes: bytes.byteLength, memoryMaxMb, builtIn, warnings }
    const isNew = await workloads.add(workload)
    const kept = await workloads.find(sha256)
    if (!kept) throw conflict('query.version', `${name}@${version} was just given to another program`)
    return { workload: sameName(kept, { name, version }), isNew }
  }
}

type Name = Pick<Named, 'name' | 'version'>

function sameName(known: WorkloadView, { name, version }: Name): WorkloadView {
  if (known.name === name && known.version === version) return known
  throw conflict('body', `is stored already, as ${known.name}@${known.version}`)
}

async function ensureFree(workloads: Workloads, { name, version }: Name): Promise<void> {
  const taken = await workloads.findNamed(name, version)
  if (taken) throw conflict('query.version', `${name}@${version} is ${taken.sha256}`)
}

const conflict = (path: string, message: string) => workloadErrors.workload_conflict({ errors: [{ path, message }] })
const refused = (problems: readonly string[]) =>
  workloadErrors.workload_refused({
    errors: problems.slice(0, ERRORS_MAX).map((message) => ({ path: 'body', message })),
  })
