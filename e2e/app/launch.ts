import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { WINDOW_DEFAULT } from '#main/desktop/window-memory.ts'

const ROOT = path.resolve(import.meta.dirname, '..', '..')
const DOUBLE = path.join(ROOT, 'e2e', 'electron-double', 'electron')

/** A real Electron where one is named, else the stand-in. */
export const ELECTRON_EXE = process.env['ELECTRON_EXE'] ?? DOUBLE
export const isDouble = ELECTRON_EXE === DOUBLE

/** An address of the app's own scheme as a page writes it: the stand-in's Chromium knows it by another name. */
export const addressInPage = (host: string, file: string) =>
  isDouble ? `https://${host}.app.invalid${file}` : `app://${host}${file}`

export type Options = {
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly isKiosk?: boolean
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
/** The built app, running on a data directory of its own. */
export type Launched = {
  readonly app: ElectronApplication
  readonly page: Page
  readonly directory: string
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  isRunning(): boolean
  /** What it and its node have printed. */
  said(): string
  /** As a power cut would: SIGKILL. */
  kill(): Promise<void>
  /** Ends it as its user does, and starts it again on the same data. */
  restart(): Promise<Launched>
  /** Starts another on the same data, however this one ended. */
  again(): Promise<Launched>
}

/** Starts it and waits for its page. Its user's folders are in `directory` too. */
export async function launchApp(directory: string, options: Options, seen: (page: Page) => void): Promise<Launched> {
  const { viewport = { width: 1280, height: 800 } } = options
  mkdirSync(directory, { recursive: true })
  const memory = path.join(directory, 'window.json')
  if (!existsSync(memory)) writeFileSync(memory, JSON.stringify({ ...WINDOW_DEFAULT, ...viewport }))
  const app = await _electron.launch({
    executablePath: ELECTRON_EXE,
    cwd: ROOT,
    args: argsOf(directory, options),
    env: environmentOf(directory, options),
  })
  const main = app.process()
  const said = heard(main)
  const ended = once(main, 'exit').then(([code]: (number | null)[]) => code ?? null)
  const page = await app.firstWindow()
  seen(page)
  // The router has found its place: from now on the page is not loaded by itself.
  await page.waitForURL(/#\//)
  const again = () => launchApp(directory, options, seen)
  return {
    app,
    page,
    directory,
    ended,
    isRunning: () => main.exitCode === null && main.signalCode === null,
    said,
    async kill() {
      main.kill('SIGKILL')
      await ended
    },
    async restart() {
      await app.close()
      return again()
    },
    again,
  }
}

const argsOf = (directory: string, { isKiosk = false, args = [] }: Options) => [
  '.',
  '--data-dir',
  directory,
  ...(isKiosk ? ['--kiosk'] : []),
  ...args,
]

function environmentOf(directory: string, { viewport, isKiosk, env }: Options): Record<string, string> {
  const ours = Object.entries(process.env).filter(
    ([name]) => name !== 'NOTIFY_SOCKET' && !name.startsWith('XDG_CONFIG'),
  )
  return {
    ...(Object.fromEntries(ours) as Record<string, string>),
    LANG: 'en_GB.UTF-8',
    LANGUAGE: 'en_GB',
    HOME: directory,
    ...(isKiosk && viewport ? { ELECTRON_DOUBLE_DISPLAY: `${viewport.width}x${viewport.height}` } : {}),
    ...env,
  }
}

function heard(main: ChildProcess): () => string {
  let said = ''
  for (const stream of [main.stdout, main.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => void (said += chunk))
  return () => said
}

/** Starts the executable a second time on the same data, as a click on its icon does; returns its exit code, null when it stayed. */
export const startSecond = (directory: string, ...args: readonly string[]): number | null =>
  startToItsEnd(directory, [...argsOf(directory, {}), ...args]).code

/** Starts the executable with these arguments alone, and waits until it ends. */
export function startToItsEnd(home: string, args: readonly string[]): { code: number | null; said: string } {
  const env = environmentOf(home, {})
  const { status, stderr } = spawnSync(ELECTRON_EXE, ['--no-sandbox', ...args], {
    cwd: ROOT,
    env,
    timeout: 30_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  return { code: status, said: stderr }
}
