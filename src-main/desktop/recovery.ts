import type { App, BrowserWindow, Details } from 'electron'
import { GPU_RULES, RENDERER_RULES, retries } from './retries.ts'

type Deps = {
  readonly app: Pick<App, 'on'>
  readonly tell: (line: string) => void
  /** Starts the whole app again; `without` what should be left off from now on. */
  readonly relaunch: (without: 'gpu' | null) => void
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
}

/** A page that ended is loaded again, three times with growing waits; then the app starts anew. */
export function recoverPage(window: BrowserWindow, load: () => Promise<void>, deps: Deps): void {
  const next = retries(RENDERER_RULES)
  const { webContents: contents } = window
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    // A window that is closed takes its page with it.
    if (window.isDestroyed() || reason === 'clean-exit') return
    deps.tell(`The page ended (${reason}, code ${exitCode}).`)
    const retry = next(deps.now())
    if (retry === 'too_often') return deps.relaunch(null)
    deps.later(() => {
      if (!window.isDestroyed()) void load()
    }, retry.waitMs)
  })
  window.on('unresponsive', () => deps.tell('The page does not answer.'))
  window.on('responsive', () => deps.tell('The page answers again.'))
}

/** Graphics that end twice in ten minutes are not used again on this computer. */
export function recoverGraphics({ app, tell, relaunch, now }: Deps): void {
  const next = retries(GPU_RULES)
  app.on('child-process-gone', (_event, { type, reason, exitCode }: Details) => {
    if (type !== 'GPU' || reason === 'clean-exit') return
    tell(`The graphics process ended (${reason}, code ${exitCode}).`)
    if (next(now()) === 'too_often') relaunch('gpu')
  })
}
