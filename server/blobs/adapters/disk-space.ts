import { statfs } from 'node:fs/promises'
import { requestErrors } from '#core/request/errors.ts'
import { shareReading } from '../../shared/share-reading.ts'
import type { EnsureDiskSpace } from '../ports.ts'

/** The disk is asked at most this often. */
const DISK_KEPT_MS = 2000
/** To add up all blobs takes longer. */
const SUM_KEPT_MS = 30_000

type Limits = {
  readonly folder: string
  readonly freeBytesMin: number
  /** Null without one. */
  readonly quotaBytes: number | null
  /** How many bytes all blobs have, unfinished ones too. */
  readonly usedBytes: () => Promise<number>
}

/** Refuses while the disk of `folder` has less than `freeBytesMin` free, or the blobs have used up their quota. */
export function diskSpaceGuard({
  folder,
  freeBytesMin,
  quotaBytes,
  usedBytes: readUsedBytes,
}: Limits): EnsureDiskSpace {
  const freeBytes = shareReading({ read: () => readFreeBytes(folder), keptMs: DISK_KEPT_MS })
  const usedBytes = shareReading({ read: readUsedBytes, keptMs: SUM_KEPT_MS })
  return async () => {
    if ((await freeBytes()) < freeBytesMin) throw requestErrors.storage_full()
    if (quotaBytes !== null && (await usedBytes()) >= quotaBytes) throw requestErrors.storage_full()
  }
}

async function readFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
