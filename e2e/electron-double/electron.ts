/** The module `electron` of the main process. */
import { theApp } from './app.ts'
import { theIpcMain } from './ipc.ts'
import { journal, notDoubled, onlyWhatIsDoubled } from './journal.ts'
import { theProtocol } from './protocol.ts'
import { theSafeStorage } from './safe-storage.ts'
import { displaySize } from './screen.ts'
import { theSession } from './session.ts'
import {
  answers,
  DoubleTray,
  theDialog,
  theMenu,
  theNativeImage,
  theNativeTheme,
  thePowerMonitor,
  theShell,
  trays,
} from './system.ts'
import { theUtilityProcess } from './utility-process.ts'
import { DoubleBrowserWindow, theWebContents } from './window.ts'

export const app = onlyWhatIsDoubled('app', theApp)
export const ipcMain = onlyWhatIsDoubled('ipcMain', theIpcMain)
export const protocol = onlyWhatIsDoubled('protocol', theProtocol)
export const session = onlyWhatIsDoubled('session', { defaultSession: onlyWhatIsDoubled('session', theSession) })
export const dialog = onlyWhatIsDoubled('dialog', theDialog)
export const shell = onlyWhatIsDoubled('shell', theShell)
export const powerMonitor = onlyWhatIsDoubled('powerMonitor', thePowerMonitor)
export const nativeTheme = onlyWhatIsDoubled('nativeTheme', theNativeTheme)
export const nativeImage = onlyWhatIsDoubled('nativeImage', theNativeImage)
export const Menu = onlyWhatIsDoubled('Menu', theMenu)
export const utilityProcess = onlyWhatIsDoubled('utilityProcess', theUtilityProcess)
export const safeStorage = onlyWhatIsDoubled('safeStorage', theSafeStorage)
export const webContents = onlyWhatIsDoubled('webContents', theWebContents)
export { DoubleBrowserWindow as BrowserWindow, DoubleTray as Tray }

/** What specs that run on the double only may see and do. */
export const __double = { journal, answers, trays, displaySize }

const OTHERS = [
  'autoUpdater',
  'BaseWindow',
  'clipboard',
  'contentTracing',
  'contextBridge',
  'crashReporter',
  'desktopCapturer',
  'globalShortcut',
  'inAppPurchase',
  'ipcRenderer',
  'MenuItem',
  'MessageChannelMain',
  'net',
  'netLog',
  'Notification',
  'powerSaveBlocker',
  'screen',
  'ShareMenu',
  'systemPreferences',
  'TouchBar',
  'View',
  'WebContentsView',
  'webFrameMain',
] as const
export const [
  autoUpdater,
  BaseWindow,
  clipboard,
  contentTracing,
  contextBridge,
  crashReporter,
  desktopCapturer,
  globalShortcut,
  inAppPurchase,
  ipcRenderer,
  MenuItem,
  MessageChannelMain,
  net,
  netLog,
  Notification,
  powerSaveBlocker,
  screen,
  ShareMenu,
  systemPreferences,
  TouchBar,
  View,
  WebContentsView,
  webFrameMain,
] = OTHERS.map(notDoubled)
