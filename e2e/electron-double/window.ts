import { EventEmitter } from 'node:events'
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { life, needReady, theApp } from './app.ts'
import { onlyWhatIsDoubled, preventable } from './journal.ts'
import { displaySize } from './screen.ts'
import { DoubleWebContents } from './web-contents.ts'

type Doubled =
  | 'id'
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'isVisible'
  | 'isDestroyed'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'unmaximize'
  | 'isMaximized'
  | 'setFullScreen'
  | 'isFullScreen'
  | 'setKiosk'
  | 'isKiosk'
  | 'isFocused'
  | 'getBounds'
  | 'getNormalBounds'
  | 'setContentSize'
  | 'close'
  | 'destroy'
  | 'setTitle'
  | 'getTitle'

const windows = new Map<number, DoubleBrowserWindow>()
let count = 0

/** A window as its state, and its page as a page in Chromium. */
export class DoubleBrowserWindow extends EventEmitter implements Pick<BrowserWindow, Doubled> {
  readonly id = ++count
  readonly webContents: any
  readonly #contents: DoubleWebContents
  readonly #normal: { width: number; height: number }
  #shown: 'hidden' | 'minimized' | 'visible'
  #isMaximized = false
  #isFullScreen: boolean
  #isKiosk: boolean
  #title: string

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    needReady('BrowserWindow')
    this.#normal = { width: options.width ?? 800, height: options.height ?? 600 }
    this.#shown = options.show === false ? 'hidden' : 'visible'
    this.#isKiosk = options.kiosk ?? false
    this.#isFullScreen = (options.fullscreen ?? false) || this.#isKiosk
    this.#title = options.title ?? theApp.name
    this.#contents = new DoubleWebContents(options.webPreferences ?? {}, () => this.getBounds())
    this.webContents = onlyWhatIsDoubled('webContents', this.#contents)
    this.#contents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.#contents.once('destroyed', () => this.#closed())
    windows.set(this.id, this)
    theApp.emit('web-contents-created', {}, this.webContents)
    theApp.emit('browser-window-created', {}, this)
    const shown = onlyWhatIsDoubled('BrowserWindow', this)
    shownAs.set(this, shown)
    return shown
  }
  static getAllWindows = () => [...windows.values()].map((window) => shownAs.get(window))
  static fromId = (id: number) => shownAs.get(windows.get(id) as DoubleBrowserWindow) ?? null
  static fromWebContents = (contents: { id: number } | undefined) => {
    const found = [...windows.values()].find(({ webContents }) => webContents.id === contents?.id)
    return found === undefined ? null : shownAs.get(found)
  }

  #closed(): void {
    windows.delete(this.id)
    this.emit('closed')
    if (windows.size > 0) return
    if (theApp.listenerCount('window-all-closed') > 0) theApp.emit('window-all-closed')
    else theApp.quit()
  }
  #resized(): void {
    this.#contents.bringToFront().then(() => this.#contents.resize(), noMatter)
  }
  loadURL = (url: string) => this.#contents.load(url)
  show(): void {
    this.#shown = 'visible'
    this.emit('show')
    this.focus()
  }
  hide(): void {
    this.#shown = 'hidden'
    this.emit('hide')
  }
  focus(): void {
    if (this.#shown !== 'visible') return
    this.#contents.bringToFront().then(() => this.emit('focus'), noMatter)
  }
  minimize(): void {
    this.#shown = 'minimized'
    this.emit('minimize')
  }
  restore(): void {
    this.#shown = 'visible'
    this.emit('restore')
  }
  isVisible = () => this.#shown === 'visible'
  isFocused = () => this.#shown === 'visible'
  isMinimized = () => this.#shown === 'minimized'
  isDestroyed = () => this.#contents.isDestroyed()
  isMaximized = () => this.#isMaximized
  isFullScreen = () => this.#isFullScreen
  isKiosk = () => this.#isKiosk
  maximize(): void {
    this.#isMaximized = true
    this.#resized()
  }
  unmaximize(): void {
    this.#isMaximized = false
    this.#resized()
  }
  setFullScreen(isFull: boolean): void {
    this.#isFullScreen = isFull
    this.#resized()
  }
  setKiosk(isKiosk: boolean): void {
    this.#isKiosk = isKiosk
    this.setFullScreen(isKiosk)
  }
  setContentSize(width: number, height: number): void {
    Object.assign(this.#normal, { width, height })
    this.#resized()
    this.emit('resize')
  }
  /** Wayland tells nobody where a window is. */
  getBounds = () => ({ x: 0, y: 0, ...(this.#isFullScreen || this.#isMaximized ? displaySize() : this.#normal) })
  getNormalBounds = () => ({ x: 0, y: 0, ...this.#normal })
  getTitle = () => this.#title
  setTitle(title: string): void {
    this.#title = title
  }
  close(): void {
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }
  destroy(): void {
    this.#contents.shut().catch(noMatter)
  }
}
const shownAs = new WeakMap<DoubleBrowserWindow, DoubleBrowserWindow>()

/** The window or the whole Chromium is gone meanwhile. */
const noMatter = () => undefined

/** Asks each; whether all are gone. */
life.closeWindows = () => {
  for (const window of windows.values()) window.close()
  return windows.size === 0
}

export const theWebContents = {
  fromDevToolsTargetId: (id: string) =>
    [...windows.values()].find(({ webContents }) => webContents.targetId() === id)?.webContents,
  fromId: (id: number) => [...windows.values()].find(({ webContents }) => webContents.id === id)?.webContents,
  getAllWebContents: () => [...windows.values()].map(({ webContents }) => webContents),
}
