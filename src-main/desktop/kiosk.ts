import type { BrowserWindow } from 'electron'
import { isTimeToReload } from './nightly.ts'

/** Before the app is ready. No pinching, no swiping back, touch where the driver is shy. Facts 1.4. */
export const KIOSK_SWITCHES = [
  ['disable-pinch'],
  ['overscroll-history-navigation', '0'],
  ['touch-events', 'enabled'],
] as const

const LOOK_EVERY_MS = 60_000

/** At night, when nobody is there, the page of a kiosk is loaded anew. */
export function reloadAtNight(window: BrowserWindow, load: () => Promise<void>): void {
  let touchedMs = Date.now()
  let loadedMs = Date.now()
  window.webContents.on('input-event', () => (touchedMs = Date.now()))
  window.webContents.on('did-finish-load', () => (loadedMs = Date.now()))
  const timer = setInterval(() => {
    if (isTimeToReload({ now: new Date(), touchedMs, loadedMs })) void load()
  }, LOOK_EVERY_MS)
  window.once('closed', () => clearInterval(timer))
}
