import type { WorkloadWarning } from '#core/contracts/workloads.ts'

export type Workload = {
  readonly sha256: string
  readonly name: string
  readonly version: string
  readonly sizeBytes: number
  /** What the module says that it needs at most, in MB. */
  readonly memoryMaxMb: number
  /** It came with the coordinator, not from an admin. */
  readonly builtIn: boolean
  readonly warnings: readonly WorkloadWarning[]
}
export type WorkloadView = Workload & { readonly createdAt: Date }

export type WorkloadFilter = {
  readonly name: string | null
  readonly limit: number
  readonly after: string | null
}

export type Workloads = {
  /** Keeps it unless its digest, or its name and version, are known; false then, and nothing is kept. */
  add(workload: Workload): Promise<boolean>
  /** It comes with the coordinator from now on, whoever added it first. Tasks there are stay whose they were. */
  becomeBuiltIn(sha256: string): Promise<void>
  find(sha256: string): Promise<WorkloadView | null>
  findNamed(name: string, version: string): Promise<WorkloadView | null>
  /** The one of this name that came with the coordinator last. */
  newestBuiltIn(name: string): Promise<WorkloadView | null>
  /** In the order of their digests. */
  list(filter: WorkloadFilter): Promise<readonly WorkloadView[]>
}

/** What a module is: `problems`, in sentences, keep it from being run, `warnings` do not. */
export type ModuleFindings = {
  readonly problems: readonly string[]
  readonly warnings: readonly WorkloadWarning[]
  readonly memoryMaxMb: number
}
export type CheckModule = (bytes: Uint8Array) => ModuleFindings

/** Keeps bytes as a blob. Rejects with `storage_full` and `body_too_large`. */
export type StoreBlob = (blob: { readonly sha256: string; readonly bytes: Uint8Array }) => Promise<void>

/** A module that came with the coordinator. */
export type ShippedModule = { readonly name: string; readonly version: string; readonly bytes: Uint8Array }
export type ReadShipped = () => Promise<readonly ShippedModule[]>
