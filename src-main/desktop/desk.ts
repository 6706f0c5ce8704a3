import path from 'node:path'
import { app, BrowserWindow, dialog, nativeTheme } from 'electron'
import type { HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { Language } from '#core/wording/sentences.ts'
import type { Host } from '../host/ports.ts'
import { askToQuit } from './ask-to-quit.ts'
import { languageOf } from './language.ts'
import type { KeyPassphrase } from './key-passphrase.ts'
import type { LaunchOptions } from './launch-options.ts'
import { type NodeThread, startNode } from './node-thread.ts'
import type { AppWindow } from './app-window.ts'
import { type Quitting, quitting } from './quitting.ts'
import { supervisedHost } from './supervised-host.ts'
import { later, tell } from './system.ts'
import { openWindow } from './window.ts'

type Place = {
  readonly options: LaunchOptions
  /** The folder of the built programs and pages; inside the asar of a packaged app. */
  readonly built: string
  readonly withTray: boolean
  readonly keyPassphrase: KeyPassphrase
}

/** What the parts of the shell share. */
export type Desk = Place & {
  readonly host: Host
  readonly view: AppWindow
  readonly quit: Quitting
  /** The node's last word; null before its first. */
  state(): HostState | null
  /** What the user reads. */
  language(): Language
}

/** The node, the window that shows it, and how both end. */
export function makeDesk(place: Place): Desk {
  let latest: HostState | null = null
  const state = () => latest
  const language = () => languageOf(latest, app.getLocale())
  const view = openWindow({
    make: (look) => new BrowserWindow(look),
    preload: path.join(place.built, 'preload', 'preload.cjs'),
    memoryFile: path.join(place.options.directory, 'window.json'),
    isKiosk: place.options.isKiosk,
    isSystemDark: nativeTheme.shouldUseDarkColors,
    isHidden: place.options.isHidden && place.withTray,
    closing: () => closing(),
    tell,
  })
  const host = nodeOf(place, {
    state,
    onRestart: () => void view.load(),
  })
  const quit = quitting({
    ask: (count) => askToQuit({ dialog, window: view.window, language: language() }, count),
    finish: async () => (await host.call('finish', {})).ok,
    stop: () => host.stop(),
    exit() {
      view.remember()
      app.exit(0)
    },
    tell,
  })
  /** Out of sight where a tray brings it back; a kiosk's stays; everywhere else closing is quitting. */
  function closing(): 'hide' | 'stay' {
    if (place.withTray) return 'hide'
    if (!view.isKiosk()) void quit.request()
    return 'stay'
  }
  host.watch((next) => {
    latest = next
    quit.see(next)
    view.wear(next.preferences)
  })
  return { ...place, host, view, quit, state, language }
}

type Seen = { readonly state: () => HostState | null; readonly onRestart: () => void }

/** The node in its thread. A keyring that opens late unlocks it where it is. */
function nodeOf({ options, built, keyPassphrase }: Place, { state, onRestart }: Seen): Host {
  let thread: NodeThread | null = null
  const programs = path.join(built, 'main')
  const start = () => (thread = startNode({ ...options, keyPassphrase: keyPassphrase.now(), programs, tell }))
  const host = supervisedHost({ start, onRestart, tell, later })
  keyPassphrase.onLate((passphrase) => {
    tell('The keyring of this desktop has opened.')
    thread?.unlock(passphrase)
    if (state()?.phase === 'failed') void host.call('resume', {})
  })
  return {
    ...host,
    async call(name, input) {
      // With the key at hand it goes on by itself.
      if (name === 'resume' && (await keyPassphrase.again())) return { ok: true, value: {} } as HostReply<never>
      return host.call(name, input)
    },
  }
}
