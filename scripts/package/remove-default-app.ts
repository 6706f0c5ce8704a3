import { rmSync } from 'node:fs'
import path from 'node:path'
import type { AfterPackContext } from 'electron-builder'

/** Electron's own page for people without an app, which electron-builder leaves in a folder that it was given. */
export function removeDefaultApp({ packager, appOutDir }: AfterPackContext): void {
  const resources = packager.platform.name === 'mac' ? path.join('Electron.app', 'Contents', 'Resources') : 'resources'
  rmSync(path.join(appOutDir, resources, 'default_app.asar'), { force: true })
}
