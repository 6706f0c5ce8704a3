import type { Check } from './check.ts'

type Size = readonly [width: number, height: number]
type KioskFacts = {
  readonly isKiosk: boolean
  readonly isFullScreen: boolean
  readonly window: Size
  readonly display: Size
}

export const kiosk: Check<KioskFacts> = {
  name: 'kiosk',
  async observe({ app, page }) {
    const state = await app.evaluate(async ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      if (window && !window.isVisible()) await new Promise<void>((resolve) => window.once('show', () => resolve()))
      return { isKiosk: window?.isKiosk() ?? false, isFullScreen: window?.isFullScreen() ?? false }
    })
    const sizes = await page.evaluate<{ window: Size; display: Size }>(
      '({ window: [innerWidth, innerHeight], display: [screen.width, screen.height] })',
    )
    return { ...state, ...sizes }
  },
  faults: ({ isKiosk, isFullScreen, window, display }) => [
    ...(isKiosk ? [] : ['the window is not a kiosk’s']),
    ...(isFullScreen ? [] : ['it is not full screen']),
    ...(String(window) === String(display) ? [] : [`it is ${window.join('×')} on a display of ${display.join('×')}`]),
  ],
  tell: ({ display }) => `fills the display (${display.join('×')})`,
}

/** Each would lead out of the app, or reload it. The window manager's own keys cannot be pressed from here. */
const KEYS = [
  { keyCode: 'F11' },
  { keyCode: 'F12' },
  { keyCode: 'F5' },
  { keyCode: 'w', modifiers: ['control'] },
  { keyCode: 'q', modifiers: ['control'] },
  { keyCode: 'r', modifiers: ['control'] },
  { keyCode: 'F4', modifiers: ['alt'] },
] as const
const MARK = 'is-still-the-same-page'

/** Means nothing anywhere: the page must hear it, and none of the others. */
const HARMLESS = 'a'

type KeysFacts = {
  readonly isKiosk: boolean
  readonly windows: number
  readonly isSamePage: boolean
  /** What the page heard. */
  readonly heard: readonly string[]
}

export const kioskKeys: Check<KeysFacts> = {
  name: 'keys of a kiosk',
  async observe({ app, page }) {
    await page.evaluate(`document.documentElement.classList.add('${MARK}')
      window.heard = []
      addEventListener('keydown', ({ key }) => window.heard.push(key))`)
    await app.evaluate(
      ({ BrowserWindow }, keys) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        for (const { keyCode, ...rest } of keys) {
          const modifiers = 'modifiers' in rest ? [...rest.modifiers] : []
          contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers })
          contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers })
        }
      },
      [...KEYS, { keyCode: HARMLESS }],
    )
    // Two pictures later the page has had every key.
    await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))')
    const isSamePage = await page.evaluate<boolean>(`document.documentElement.classList.contains('${MARK}')`)
    const heard = await page.evaluate<readonly string[]>('window.heard ?? []')
    const state = await app.evaluate(({ BrowserWindow }) => {
      const all = BrowserWindow.getAllWindows()
      return { isKiosk: all[0]?.isKiosk() ?? false, windows: all.length }
    })
    return { ...state, isSamePage, heard }
  },
  faults: ({ isKiosk, windows, isSamePage, heard }) => [
    ...(isKiosk ? [] : ['a key led out of it']),
    ...(windows === 1 ? [] : [`there are ${windows} windows after it`]),
    ...(isSamePage ? [] : ['a key loaded the page again']),
    ...(isSamePage && String(heard) !== HARMLESS
      ? [`the page heard “${heard.join(' ')}”, not “${HARMLESS}” alone`]
      : []),
  ],
  tell: () => `${KEYS.length} keys that lead out elsewhere do nothing`,
}
