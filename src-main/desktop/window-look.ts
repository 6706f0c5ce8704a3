import type { BrowserWindowConstructorOptions } from 'electron'
import type { Preferences } from '#core/contracts/preferences.ts'
import { zoomOf } from '#core/display-size.ts'
import type { WindowMemory } from './window-memory.ts'

/** `--paper` of styles/tokens.css: what is seen until the page has drawn itself. A test compares. */
export const PAPER = { light: '#fbf6ec', dark: '#10201c' } as const

export const paperOf = (theme: Preferences['theme'], isSystemDark: boolean): string =>
  theme === 'dark' || (theme === 'auto' && isSystemDark) ? PAPER.dark : PAPER.light

type Look = {
  readonly preload: string
  readonly isKiosk: boolean
  readonly memory: WindowMemory
  readonly isSystemDark: boolean
}

/** How our one window is made: a page without any power of its own, shown when it has something to show. */
export function windowOptions({ preload, isKiosk, memory, isSystemDark }: Look): BrowserWindowConstructorOptions {
  return {
    width: memory.width,
    height: memory.height,
    minWidth: 320,
    minHeight: 480,
    show: false,
    title: 'KoproGo Grid',
    backgroundColor: paperOf(memory.theme, isSystemDark),
    autoHideMenuBar: true,
    ...(isKiosk ? { kiosk: true, fullscreen: true, frame: false } : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: !isKiosk,
      zoomFactor: zoomOf(memory.display_size),
    },
  }
}
