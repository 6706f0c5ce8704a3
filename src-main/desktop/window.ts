import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { Preferences } from '#core/contracts/preferences.ts'
import { zoomOf } from '#core/display-size.ts'
import { INDEX_URL } from './app-files.ts'
import { leadsOut } from './kiosk-keys.ts'
import { type AppWindow } from './app-window.ts'
import { windowOptions } from './window-look.ts'
import { readWindowMemory, writeWindowMemory, type WindowMemory } from './window-memory.ts'

type Deps = {
  readonly make: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly preload: string
  readonly memoryFile: string
  readonly isKiosk: boolean
  readonly isSystemDark: boolean
  /** Whether it stays in the tray until somebody opens it. */
  readonly isHidden: boolean
  /** The user closes the window: what becomes of it. */
  readonly closing: () => 'hide' | 'stay'
  readonly tell: (line: string) => void
}

/** Opens our one window. It loads the interface when `load` is called, and shows itself when there is something to see. */
export function openWindow(deps: Deps): AppWindow {
  const memory = readWindowMemory(deps.memoryFile)
  const window = deps.make(windowOptions({ ...deps, memory }))
  const looks = rememberLooks(window, memory, deps)
  const { webContents: contents } = window
  if (memory.is_maximized && !deps.isKiosk) window.maximize()
  if (!deps.isHidden) window.once('ready-to-show', () => window.show())
  // The app ends by `app.exit`, which asks no window; one that is closed by its user stays.
  window.on('close', (event) => {
    event.preventDefault()
    if (deps.closing() === 'hide') window.hide()
  })
  contents.on('did-finish-load', () => {
    contents.setZoomFactor(zoomOf(looks.now().display_size))
    void contents.setVisualZoomLevelLimits(1, 1)
  })
  let isKiosk = deps.isKiosk
  // What leads out of a kiosk never reaches the page or the menu.
  contents.on('before-input-event', (event, input) => {
    if (isKiosk && leadsOut(input)) event.preventDefault()
  })
  return {
    window,
    // Another load, or the end of the page, breaks off one that is under way: that is no reason to end the app.
    load: () =>
      window.loadURL(INDEX_URL).catch((error: unknown) => deps.tell(`The page could not be loaded: ${String(error)}`)),
    focus() {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    isKiosk: () => isKiosk,
    leaveKiosk() {
      isKiosk = false
      window.setKiosk(false)
      window.setFullScreen(false)
    },
    remember: looks.save,
    wear({ theme, display_size }: Preferences) {
      if (looks.now().display_size !== display_size) contents.setZoomFactor(zoomOf(display_size))
      looks.set({ theme, display_size })
    },
  }
}

/** Keeps size and look for the next start; the size of a maximised or full-screen window is the one before. */
function rememberLooks(window: BrowserWindow, first: WindowMemory, { memoryFile, tell }: Deps) {
  let memory = first
  /** A disk that takes nothing costs the look of the next start, and no more: the app must still be able to end. */
  function keep(): void {
    try {
      writeWindowMemory(memoryFile, memory)
    } catch (error) {
      tell(`The size of the window could not be kept: ${String(error)}`)
    }
  }
  return {
    now: () => memory,
    set(look: Pick<WindowMemory, 'theme' | 'display_size'>) {
      if (memory.theme === look.theme && memory.display_size === look.display_size) return
      memory = { ...memory, ...look }
      keep()
    },
    save() {
      const { width, height } = window.getNormalBounds()
      if (!window.isFullScreen()) memory = { ...memory, width, height, is_maximized: window.isMaximized() }
      keep()
    },
  }
}
