/** A backup cannot be written, read or put back as asked; the sentence says why and what to do. Exit code 2. */
export class BackupUnusable extends Error {
  override name = 'BackupUnusable'
}

/** The log is shorter than, or not the one, that was kept outside of the database. Exit code 4. */
export class LogRefused extends Error {
  override name = 'LogRefused'
}

/** A person or a signal ended what takes time. Exit code 130, as of a program that was interrupted. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

/** Where the public log ended: the last height and the hash of its block; 0 and `genesis` for a log without blocks. */
export type LogHead = { readonly height: number; readonly hash: string }

/** One table as it is copied: these columns of so many rows. */
export type TableRows = { readonly name: string; readonly columns: readonly string[]; readonly rows: number }

export type StoredBlob = { readonly sha256: string; readonly sizeBytes: number }

/** What a backup says about itself, first of all. */
export type Contents = {
  readonly coordinatorId: string
  /** Of the program that made it. */
  readonly version: string
  readonly madeAt: string
  readonly migrations: readonly string[]
  readonly head: LogHead
  /** In an order in which each table refers to earlier ones only, but for constraints that can wait. */
  readonly tables: readonly TableRows[]
  /** Blobs that are files; small results are rows of `grid_blobs`. */
  readonly blobs: { readonly count: number; readonly bytes: number }
}

/** A file of the data directory that belongs to the grid as its rows do: its own certificate, which nodes have pinned. */
export type KeptFile = { readonly name: string; readonly bytes: Uint8Array }

/** A blob that the index names and the disk does not have as it should be. */
export type BlobFault = { readonly sha256: string; readonly fault: 'missing' | 'damaged' }

/** The database as it was at one moment. */
export type Snapshot = {
  readonly contents: Contents
  /** CSV with a header, in parts of any size. */
  rows(table: TableRows): AsyncIterable<Uint8Array>
  blobs(): AsyncIterable<StoredBlob>
  /** Lets PostgreSQL clean up again; until `work` is over no blob is deleted by any coordinator. */
  release(): Promise<void>
  /** Rejects when the connection broke meanwhile: then blobs may have been deleted while they were copied. */
  ensureBlobsStayed(): Promise<void>
}
/** Rejects with `BackupUnusable` for a database that is not a grid's. */
export type WithSnapshot = <T>(work: (snapshot: Snapshot) => Promise<T>) => Promise<T>

/** Writes one file, part by part; nothing of that name is there before `finish`. */
export type Archive = AsyncDisposable & {
  contents(contents: Contents): Promise<void>
  rows(table: TableRows, bytes: AsyncIterable<Uint8Array>): Promise<void>
  keptFile(file: KeptFile): Promise<void>
  /** Keeps the list on the disk, so that it can be read without the database. */
  spool(blobs: AsyncIterable<StoredBlob>): Promise<AsyncIterable<StoredBlob>>
  /** Null when the bytes were those of its name; what is wrong is in the archive, and named at its end. */
  blob(blob: StoredBlob, bytes: AsyncIterable<Uint8Array> | null): Promise<BlobFault | null>
  /** On the disk and under its name when it resolves; returns its size in bytes. */
  finish(): Promise<number>
}
/** Rejects with `BackupUnusable` when the file cannot be made there. */
export type CreateArchive = (file: string) => Promise<Archive>

export type ArchiveEntry =
  | { readonly kind: 'contents'; readonly contents: Contents }
  /** Part of a table's rows, cut anywhere; the next part goes on with it. */
  | { readonly kind: 'rows'; readonly table: string; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: 'kept_file'; readonly name: string; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: 'blob'; readonly blob: StoredBlob; readonly bytes: AsyncIterable<Uint8Array> }
  /** The last one; every part was what the archive says of it. */
  | { readonly kind: 'end'; readonly faults: readonly BlobFault[]; readonly fileSha256: string }
/** Reads from beginning to end; each part before the next. Throws `BackupUnusable` for anything that is damaged. */
export type ReadArchive = (file: string) => AsyncIterable<ArchiveEntry>

/** Null when the disk has no such file. */
export type ReadBlob = (blob: StoredBlob) => Promise<AsyncIterable<Uint8Array> | null>
/** Rejects when the bytes are not those of its name. */
export type WriteBlob = (blob: StoredBlob, bytes: AsyncIterable<Uint8Array>) => Promise<void>

/** What is done and out of how much, as often as it changes. Throws `Interrupted` when it should stop. */
export type Progress = (step: string, done: number, total: number) => void

/** Rows on their way into one table; `end` returns how many there were. */
export type CopyIn = { write(bytes: Uint8Array): Promise<void>; end(): Promise<number> }

/** A log that can be asked: the database's, or one that is being put back. */
export type AskedLog = {
  head(): Promise<LogHead>
  hashAt(height: number): Promise<string | null>
  hasBlock(hash: string): Promise<boolean>
}

/** What is being put back, in one transaction: either all of it is there afterwards or nothing. */
export type Restoring = AskedLog & {
  copyIn(table: TableRows): CopyIn
  /** After the last table: constraints, counters. Rejects with `BackupUnusable` for rows that contradict each other. */
  finish(): Promise<void>
  /** Recomputes the log and the sums of the ledger; null when all is as it should be, else what is not. */
  findFault(): Promise<string | null>
}
/** Makes the tables of that level in an empty database, and commits when `work` is over. */
export type InRestoring = <T>(contents: Contents, work: (restoring: Restoring) => Promise<T>) => Promise<T>

/** Where a backup is put back. */
export type RestorePlace = {
  /** Rejects with `BackupUnusable`, naming what is in the way. */
  ensureEmpty(): Promise<void>
  /** From here on a coordinator does not start here, until `end`. */
  begin(file: string): Promise<void>
  writeKeptFile(file: KeptFile): Promise<void>
  end(): Promise<void>
}

/** A copy of the head beside the database: whoever puts back an older database, or another one, is told. */
export type KeptHead = LogHead & { readonly at: string }
export type KeptHeadFile = {
  /** Null when none was kept yet. Throws `LogRefused` when the file cannot be understood. */
  read(): KeptHead | null
  write(head: KeptHead): void
}

/** What is asked of a log before it is taken. */
export type Expectation = { readonly height: number | null; readonly hash: string | null }
