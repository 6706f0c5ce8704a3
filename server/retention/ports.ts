/** How long what is over is remembered, in days; null is for good. */
export type KeepDays = {
  readonly assignments: number | null
  readonly results: number | null
  /** Of what a node put for a report that has not come. */
  readonly unreported: number | null
}

export type OldBlob = { readonly sha256: string; readonly isFile: boolean }

/** Each call changes a bounded number of rows, and none while another process is at it or a backup is made. */
export type Forget = {
  /**
   * Attempts at tasks that are over which neither were completed nor were the latest: returns how many went, null when
   * somebody else holds the lock. Nothing that the log or the ledger refers to ever goes.
   */
  assignments(keepDays: number): Promise<number | null>
  /** Blobs that nobody gave us lately and that are no task's input, in the order of their names behind `after`. */
  oldBlobs(keepDays: number, after: string): Promise<readonly OldBlob[]>
  /**
   * Blobs that nodes put for reports that have not come in so many days, and that nothing else names: returns how many
   * went, null when somebody else holds the lock.
   */
  unreported(keepDays: number): Promise<number | null>
  /** Manifests that tasks at work name: what stands in them is in use, also where no task has it as an input yet. */
  openManifests(): Promise<readonly string[]>
  /**
   * Looks again under lock and deletes those that are still old and unused: the file first, then its row. Returns how
   * many went, null when somebody else holds the lock.
   */
  blobs(keepDays: number, blobs: readonly OldBlob[]): Promise<number | null>
}

/** Blobs that a manifest names; empty for a blob that is none. */
export type NamedBlobs = (manifestSha256: string) => Promise<ReadonlySet<string>>

/** Removes unfinished uploads that nobody goes on with; returns how many. */
export type ForgetUploads = () => Promise<number>
