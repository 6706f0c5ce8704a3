import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder that goes with the run. PostgreSQL's own user, when we are root, must get through: mode 0711. */
export function temporaryFolder(cleanup: AsyncDisposableStack): string {
  if (cleanup.disposed) throw new Error('The run is ending')
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-bench-'))
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o711)
  return folder
}
