import path from 'node:path'

type Running = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The program that runs now. */
  readonly execPath: string
}

/**
 * The file of the AppImage that this app runs from, null where it is none. What runs then lies in a mount that ends with
 * the app, so that only this file can be started again. A terminal that is an AppImage itself hands its own on to whatever
 * is started in it: ours is the one whose mount (`APPDIR`) holds our program. See electron-builder's issues 1727 and 4650.
 */
export function ownAppImage({ environment, execPath }: Running): string | null {
  const { APPIMAGE: file, APPDIR: mount } = environment
  if (!file || !mount) return null
  const inMount = path.relative(mount, execPath)
  return inMount.startsWith('..') || path.isAbsolute(inMount) ? null : file
}

/** What starts this very app again, at login or when it ends: the file that its user has. */
export const ownProgram = (running: Running): string => ownAppImage(running) ?? running.execPath
