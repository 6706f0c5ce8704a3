import type { AssignmentId, NodeId } from '#core/ids.ts'
import type { NodeCaller } from '../shared/ports.ts'

/** Bytes from `first` to `last`, both included. */
export type ByteRange = { readonly first: number; readonly last: number }

export type BlobFiles = {
  /**
   * Streams bytes to the disk and keeps them under their SHA-256; returns their number. Rejects with
   * `blob_hash_mismatch` or `body_too_large`, and then nothing is kept.
   */
  write(blob: { sha256: string; bytes: AsyncIterable<Uint8Array>; bytesMax: number }): Promise<number>
  /** Whether the file is there: a disk may have lost what the index knows. */
  has(sha256: string): Promise<boolean>
  read(sha256: string, range: ByteRange): AsyncIterable<Uint8Array>
  /** Whether it was there or not. */
  remove(sha256: string): Promise<void>
}

/** What is stored; small results lie in the database, everything else in files. */
export type BlobIndex = {
  find(sha256: string): Promise<{ readonly sizeBytes: number; readonly inline: Uint8Array | null } | null>
  /**
   * The same, and what is found was given to us just now: it is not forgotten before its time. What did not come for a
   * report alone is not forgotten for the want of one.
   */
  findAgain(
    sha256: string,
    put: { readonly isReport: boolean },
  ): Promise<{ readonly sizeBytes: number; readonly inline: Uint8Array | null } | null>
  /** Those of these that are not stored. */
  missing(sha256s: readonly string[]): Promise<readonly string[]>
  /** Says that the file is there; false when it was known before. What a node puts awaits its report. */
  add(blob: { sha256: string; sizeBytes: number; putBy: NodeId | null }): Promise<boolean>
  /** What this node has put and not reported, in bytes. */
  unreported(nodeId: NodeId): Promise<{ readonly count: number; readonly bytes: number }>
}

/** How many bytes all blobs have that are files. */
export type StoredBytes = () => Promise<number>

export type BlobAccess = {
  /** Whether the node may put a result for this assignment: it holds it, or was the latest to. */
  mayPut(assignment: { nodeId: NodeId; assignmentId: AssignmentId }): Promise<boolean>
  /** Whether the blob is an input, or the program, of a task that the node holds. */
  mayGet(input: { nodeId: NodeId; sha256: string }): Promise<boolean>
}

/** Somebody who puts a blob, a node for an assignment. */
export type Putting = {
  readonly caller: NodeCaller | { readonly kind: 'admin' }
  readonly sha256: string
  readonly assignmentId: string | undefined
}
/** Throws `blob_forbidden`. */
export type EnsureMayPut = (putting: Putting) => Promise<void>

/** Until it is disposed of there is room for so many bytes of this blob. Throws `uploads_too_many`. */
export type KeepUploadRoom = (putting: Putting, sizeBytes: number) => Promise<Disposable>

/** What of one blob has come from one sender: a node, or the admins. */
export type Upload = { readonly sha256: string; readonly sender: string }
export type Uploads = {
  /** How many bytes of it are here. */
  offset(upload: Upload): Promise<number>
  /**
   * Keeps what comes, also when it breaks off, and returns how many bytes are here then. Rejects with `upload_offset_wrong`,
   * `upload_taken_over`, `body_too_large`, `storage_full`, and with what the bytes reject with.
   */
  append(
    upload: Upload,
    part: { readonly first: number; readonly bytes: AsyncIterable<Uint8Array>; readonly bytesMax: number },
  ): Promise<number>
  /** Makes it a blob, on the disk. Rejects with `blob_hash_mismatch`, and then nothing of it is kept. */
  finish(upload: Upload): Promise<void>
  /** What this sender has begun and not finished. */
  of(sender: string): Promise<readonly { readonly sha256: string; readonly sizeBytes: number }[]>
  /** How many bytes lie there unfinished, of all senders. */
  bytes(): Promise<number>
  /** Removes what nobody has added to since then; returns how many. */
  forget(olderThan: Date): Promise<number>
}

/** Throws `storage_full` while the disk is nearly full. */
export type EnsureDiskSpace = () => Promise<void>
