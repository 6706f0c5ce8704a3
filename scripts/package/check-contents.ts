import path from 'node:path'
import { listPackage, statFile } from '@electron/asar'
import type { AfterPackContext } from 'electron-builder'
import { faultsOf } from './contents.ts'

/** Ends the packaging when the app's archive is not exactly the built app. */
export function checkContents({ packager, appOutDir }: AfterPackContext): void {
  const faults = faultsOf(filesIn(path.join(packager.getResourcesDir(appOutDir), 'app.asar')))
  if (faults.length > 0) throw new Error(`The packaged app is not the built one: ${faults.join('; ')}.`)
}

/** The files of an archive, folders left out, with slashes on every system. */
export function filesIn(archive: string): readonly string[] {
  return listPackage(archive, { isPack: false })
    .map((name) => name.slice(1))
    .filter((name) => !('files' in statFile(archive, name)))
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted()
}
