import { execFile } from 'node:child_process'

const WATCHER = ['org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.kde.StatusNotifierWatcher']
const PATIENCE_MS = 2000

/**
 * Whether an icon in the tray would be seen. Windows and macOS always have one; on Linux it is asked on the session bus,
 * because some desktops have none, and a window that hides there could not be found again. No answer means no.
 */
export async function hasTray(platform: NodeJS.Platform): Promise<boolean> {
  if (platform !== 'linux') return true
  return new Promise((resolve) => {
    const args = ['--user', 'get-property', ...WATCHER, 'IsStatusNotifierHostRegistered']
    execFile('busctl', args, { timeout: PATIENCE_MS }, (error, output) =>
      resolve(error === null && output.trim() === 'b true'),
    )
  })
}
