/** One file to audit: where its bytes lie on this computer (null when they could not be had) and what they should be. */
export type AuditFile = { readonly path: string; readonly file: string | null; readonly sha256: string }

/** A fixity audit. `set` names the manifest (null for a single file), `first` is the index of the first entry in it. */
export type DataHashJob = {
  readonly taskType: 'data_hash'
  readonly set: string | null
  readonly first: number
  readonly files: readonly AuditFile[]
}
export type ComputeJob = DataHashJob

/** The computation failed; `retryable` false says that no other node would do better. */
export class ComputeFailure extends Error {
  override name = 'ComputeFailure'
  readonly retryable: boolean

  constructor(reason: string, retryable: boolean) {
    super(reason)
    this.retryable = retryable
  }
}

/** A running computation in a process of its own. */
export type Computation = {
  /** The result's bytes. Rejects with `ComputeFailure`, also after `cancel`. */
  readonly result: Promise<Uint8Array>
  /** Share done, 0 to 1. */
  progress(): number
  /** CPU time used so far in ms, summed over cores; only grows. */
  cpuMs(): number
  /** Stops using CPU within a second; nothing is lost. */
  pause(): void
  resume(): void
  /** Ends the process and waits until it is gone. */
  cancel(): Promise<void>
}

/** Starts computations, each in a child process of the lowest priority. */
export type Computer = { start(job: ComputeJob): Computation }
