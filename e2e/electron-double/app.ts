import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import type { App, RelaunchOptions } from 'electron'
import { note, onlyWhatIsDoubled, preventable } from './journal.ts'
import { singleInstance } from './single-instance.ts'

type Doubled =
  | 'isReady'
  | 'whenReady'
  | 'isPackaged'
  | 'name'
  | 'getName'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'setPath'
  | 'getLocale'
  | 'requestSingleInstanceLock'
  | 'enableSandbox'
  | 'disableHardwareAcceleration'
  | 'quit'
  | 'exit'
  | 'relaunch'

/** What the double itself needs of the app, and Electron does not show. */
export const life = {
  isReady: false,
  appPath: process.cwd(),
  /** Node itself: `process.execPath` is the stand-in, as Electron's is Electron. */
  node: process.execPath,
  package: {} as Record<string, string>,
  /** `[name, value]`, for Chromium. */
  switches: [] as string[],
  /** Ends Chromium with us. */
  killChromium: () => {},
  /** Closes all windows; false when one of them would not. */
  closeWindows: () => true,
}
const made = Promise.withResolvers<void>()

export function needReady(what: string): void {
  if (!life.isReady) throw new Error(`${what} cannot be used before the app is ready`)
}
function needBefore(what: string): void {
  if (life.isReady) throw new Error(`${what} can only be called before app is ready`)
}

class DoubleApp extends EventEmitter implements Pick<App, Doubled> {
  readonly isPackaged = false
  #paths = new Map<string, string>()
  #next: RelaunchOptions | null = null
  #isQuitting = false
  readonly commandLine = onlyWhatIsDoubled('app.commandLine', {
    appendSwitch(name: string, value?: string) {
      needBefore('app.commandLine.appendSwitch')
      life.switches.push(value === undefined ? `--${name.toLowerCase()}` : `--${name.toLowerCase()}=${value}`)
    },
  })
  get name() {
    return life.package['productName'] ?? life.package['name'] ?? ''
  }
  getName = () => this.name
  getVersion = () => life.package['version'] ?? ''
  getAppPath = () => life.appPath
  getLocale = () => (process.env['LANGUAGE'] ?? process.env['LANG'] ?? 'en').split(/[.:]/)[0]?.replace('_', '-') ?? 'en'
  isReady = () => life.isReady
  whenReady = () => made.promise

  getPath(name: Parameters<App['getPath']>[0]): string {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    if (name === 'home') return homedir()
    if (name === 'temp') return tmpdir()
    if (name === 'appData') return process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config')
    if (name === 'userData') return path.join(this.getPath('appData'), this.name)
    if (name === 'sessionData') return this.getPath('userData')
    throw new Error(`electron double: app.getPath('${name}') is not doubled`)
  }
  setPath(name: string, place: string): void {
    if (!path.isAbsolute(place)) throw new Error('Path must be absolute')
    this.#paths.set(name, place)
  }
  requestSingleInstanceLock(): boolean {
    return singleInstance(this.getPath('userData'), ({ argv, cwd }) => {
      const tell = () => this.emit('second-instance', {}, argv, cwd, null)
      void made.promise.then(tell)
    })
  }
  enableSandbox(): void {
    needBefore('app.enableSandbox()')
    note('app.enableSandbox')
  }
  disableHardwareAcceleration(): void {
    needBefore('app.disableHardwareAcceleration()')
    note('app.disableHardwareAcceleration')
  }
  /** `before-quit`, then the windows, then `will-quit`, then `quit`; each may be prevented but the last. */
  quit(): void {
    if (this.#isQuitting) return
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented || !life.closeWindows()) return
    this.#isQuitting = true
    const last = preventable({})
    this.emit('will-quit', last)
    if (last.defaultPrevented) return void (this.#isQuitting = false)
    this.exit(0)
  }
  /** No window is asked and nothing can be prevented. */
  exit(code = 0): never {
    this.emit('quit', {}, code)
    life.killChromium()
    if (this.#next) startAgain(this.#next)
    process.exit(code)
  }
  relaunch(options: RelaunchOptions = {}): void {
    note('app.relaunch', options)
    this.#next = options
  }
  becomeReady(): void {
    life.isReady = true
    this.emit('will-finish-launching')
    this.emit('ready', {}, {})
    made.resolve()
  }
}

/** The next one starts when a pipe that this process holds has closed, which it does when this process is gone. */
function startAgain({ execPath = process.execPath, args = process.argv.slice(1) }: RelaunchOptions): void {
  const next = spawn(execPath, args, {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, ELECTRON_DOUBLE_WAIT_FD: '3' },
  })
  next.unref()
}

export const theApp = new DoubleApp()
