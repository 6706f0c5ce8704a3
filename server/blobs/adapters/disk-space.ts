import { statfs } from 'node:fs/promises'
import { requestErrors } from '#core/request/errors.ts'
import type { EnsureDiskSpace } from '../ports.ts'

/** The disk is asked at most this often. */
const KEPT_MS = 2000

/** Refuses while the disk of `folder` has less than `freeBytesMin` free. */
export function diskSpaceGuard({ folder, freeBytesMin }: { folder: string; freeBytesMin: number }): EnsureDiskSpace {
  let free = 0
  let until = 0
  return async () => {
    if (performance.now() >= until) {
      const { bavail, bsize } = await statfs(folder)
      free = bavail * bsize
      until = performance.now() + KEPT_MS
    }
    if (free < freeBytesMin) throw requestErrors.storage_full()
  }
}
