import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

export type Place = {
  /** Electron's program. */
  readonly executable: string
  /** The folder with package.json and the built app. */
  readonly appPath: string
}

/** The app, running on a data directory of its own. */
export type AppRun = Place & {
  readonly app: ElectronApplication
  readonly page: Page
  readonly directory: string
  /** Its arguments, for starting it once more. */
  readonly args: readonly string[]
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** For one that did not end when it was told to. */
  kill(): Promise<void>
}

/** Chromium's sandbox does not run for root. */
export const hasSandbox = process.getuid?.() !== 0

/** Starts it and waits for its page. Rejects when there is none. */
export async function startApp(place: Place, directory: string, flags: readonly string[]): Promise<AppRun> {
  mkdirSync(directory, { recursive: true })
  const args = [place.appPath, '--data-dir', directory, ...flags]
  const app = await launch(place, args)
  const main = app.process()
  const ended = once(main, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const kill = async () => {
    if (main.exitCode === null && main.signalCode === null) main.kill('SIGKILL')
    await ended
  }
  try {
    const page = await app.firstWindow()
    // The router has found its place: from now on the page is not loaded by itself.
    await page.waitForURL(/#\//)
    return { ...place, app, page, directory, args, ended, kill }
  } catch (error) {
    await kill()
    throw error
  }
}

async function launch({ executable, appPath }: Place, args: readonly string[]) {
  process.on('unhandledRejection', alsoFailed)
  return _electron.launch({
    executablePath: executable,
    cwd: appPath,
    args: [...args],
    chromiumSandbox: hasSandbox,
  })
}

/** Playwright waits for several lines of a program at once, and when it ends before hears of the first only. */
function alsoFailed(error: unknown): void {
  if (!String(error).includes('Process failed to launch')) throw error
}
