import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The program that opens the window, or why there can be none, as the end of a sentence. */
export type WindowChoice = { readonly executable: string } | { readonly because: string }

type Surroundings = {
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Null where the system has no such numbers. */
  readonly userId: number | null
}

/**
 * Whether a window can open here. A program that ELECTRON_EXE or ELECTRON_EXEC_PATH names is taken at its word. Electron
 * itself is looked for and never loaded: its package would fetch what is missing.
 */
export function chooseWindow({ root, environment, platform, userId }: Surroundings): WindowChoice {
  const named = environment['ELECTRON_EXE'] || environment['ELECTRON_EXEC_PATH']
  if (named) return existsSync(named) ? { executable: named } : { because: `there is no ${named}` }
  const executable = installedElectron(root)
  if (executable === null) return { because: 'Electron’s program is not installed (npx install-electron fetches it)' }
  if (platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY'])
    return { because: 'there is no display' }
  if (platform === 'linux' && userId === 0) return { because: 'Chromium’s sandbox does not run for root' }
  return { executable }
}

/** Electron’s program in `node_modules`; null when it was not fetched. */
export function installedElectron(root: string): string | null {
  const folder = path.join(root, 'node_modules', 'electron')
  const pathFile = path.join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const executable = path.join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(executable) ? executable : null
}
