import type { BrowserWindow } from 'electron'
import type { Preferences } from '#core/contracts/preferences.ts'

/** Our one window, for the rest of the shell. */
export type AppWindow = {
  readonly window: BrowserWindow
  /** Loads the interface, or loads it anew. Never rejects: what went wrong is told. */
  load(): Promise<void>
  /** Brings it in front of everything, from the tray too. */
  focus(): void
  /** Takes on what the user prefers. */
  wear(preferences: Preferences): void
  /** Whether it fills the screen of a hall, with no way out. */
  isKiosk(): boolean
  /** Becomes a window like any other, until the app is started again. */
  leaveKiosk(): void
  /** Keeps its size for the next start. */
  remember(): void
}
