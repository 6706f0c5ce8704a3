/** One file to audit: where its bytes lie on this computer (null when they could not be had) and what they should be. */
export type AuditFile = { readonly path: string; readonly file: string | null; readonly sha256: string }

/** A fixity audit. `set` names the manifest (null for a single file), `first` is the index of the first entry in it. */
export type DataHashJob = {
  readonly taskType: 'data_hash'
  readonly set: string | null
  readonly first: number
  readonly files: readonly AuditFile[]
}

/** A file on this computer and what its bytes are. */
export type StoredFile = { readonly file: string; readonly sha256: string }

/** What a program may use before it is stopped. Time in which it is held still or rests is not part of `wallS`; `cpuS` counts earlier attempts too. */
export type JobLimits = {
  readonly memoryMb: number
  readonly cpuS: number
  readonly wallS: number
  readonly outputBytes: number
}

/** A WASI command to run: its input is what it reads, its output is the result. */
export type WasmJob = {
  readonly taskType: 'wasm'
  /** Seeds what the program is given as randomness. */
  readonly taskId: string
  /** Its bytes are checked against the hash before it starts. */
  readonly module: StoredFile
  readonly input: StoredFile | null
  readonly args: readonly string[]
  readonly limits: JobLimits
  /** A folder of this task alone, made when it is missing: its checkpoint is kept there, and nothing else. It outlives the run. */
  readonly folder: string
  /** CPU time in ms that earlier attempts on this computer have used, whether they saved something or not. */
  readonly cpuMsBefore: number
  /** A checkpoint is written at most once in so many seconds, and when the program is paused or ended. */
  readonly checkpointEveryS: number
}

/** An SD card lives on; a crash costs half a minute. */
export const CHECKPOINT_EVERY_S_DEFAULT = 30
/**
 * Somebody who looks at what a program writes is shown so much of it, from its beginning. Not beside the schemas of
 * messages: a sandbox knows it too, and with them its start would cost twice as much.
 */
export const PEEK_BYTES_MAX = 256 * 1024
export type ComputeJob = DataHashJob | WasmJob

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
  /** The share that was done already when this run began, from a checkpoint; null when it began at the beginning. */
  resumedFraction(): number | null
  /**
   * The beginning of what a program has written so far, at most 256 KiB: for looking at, the result is another thing. Null
   * for our own programs and where nothing is known yet. Of one that is paused, what was known last.
   */
  outputSoFar(): Promise<Uint8Array | null>
  /** CPU time used so far in ms, summed over cores; only grows. */
  cpuMs(): number
  /** Memory that it has now in MB, beyond what all its like share, as its process told last; 0 at first. */
  memoryMb(): number
  /** Stops using CPU within a second; nothing is lost. */
  pause(): void
  resume(): void
  /** How much of a core's time it may use, 0.02 to 1; 1 at first. Holds from the next quarter of a second on. */
  setCpuShare(share: number): void
  /** Ends the process and waits until it is gone. */
  cancel(): Promise<void>
}

/** Starts computations, each in a child process of the lowest priority. */
export type Computer = { start(job: ComputeJob): Computation }
