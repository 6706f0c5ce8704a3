import { workloadErrors } from '#core/workload/errors.ts'
import type { CheckModule, StoreBlob, Workload, Workloads, WorkloadView } from '../ports.ts'

type Deps = {
  workloads: Workloads
  checkModule: CheckModule
  storeBlob: StoreBlob
  sha256OfBytes: (bytes: Uint8Array) => string
}
export type Named = Pick<Workload, 'name' | 'version' | 'builtIn'> & { readonly bytes: Uint8Array }

/** `taken`: the name and version stand for another program, and nothing was kept. */
export type Keeping =
  | { readonly kind: 'kept'; readonly workload: WorkloadView; readonly isNew: boolean }
  | { readonly kind: 'taken'; readonly by: WorkloadView | null }
export type KeepWorkload = (named: Named) => Promise<Keeping>

/** More problems than this are not named. */
const ERRORS_MAX = 50

/**
 * Keeps a program that nodes can run, whoever else is keeping the same one, or another of its name, at this moment. One
 * that is known stays under the name that it has. Throws `workload_refused`, and then nothing is kept.
 */
export function makeKeepWorkload({ workloads, checkModule, storeBlob, sha256OfBytes }: Deps): KeepWorkload {
  return async ({ name, version, bytes, builtIn }) => {
    const sha256 = sha256OfBytes(bytes)
    const known = await workloads.find(sha256)
    // The disk may have lost it meanwhile; what is there is not written again.
    if (known) {
      await storeBlob({ sha256, bytes })
      return { kind: 'kept', workload: await asShipped(known, builtIn), isNew: false }
    }
    const { problems, warnings, memoryMaxMb } = checkModule(bytes)
    if (problems.length > 0) throw refused(problems)
    const taken = await workloads.findNamed(name, version)
    if (taken && taken.sha256 !== sha256) return { kind: 'taken', by: taken }
    await storeBlob({ sha256, bytes })
    const isNew = await workloads.add({
      sha256,
      name,
      version,
      sizeBytes: bytes.byteLength,
      memoryMaxMb,
      builtIn,
      warnings,
    })
    const workload = await workloads.find(sha256)
    if (!workload) return { kind: 'taken', by: null }
    return { kind: 'kept', workload: await asShipped(workload, builtIn), isNew }
  }

  /** What an admin had added may come with a later coordinator. */
  async function asShipped(workload: WorkloadView, isShipped: boolean): Promise<WorkloadView> {
    if (!isShipped || workload.builtIn) return workload
    await workloads.becomeBuiltIn(workload.sha256)
    return { ...workload, builtIn: true }
  }
}

const refused = (problems: readonly string[]) =>
  workloadErrors.workload_refused({
    errors: problems.slice(0, ERRORS_MAX).map((message) => ({ path: 'body', message })),
  })
