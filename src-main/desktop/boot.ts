import path from 'node:path'
import { app, Menu, protocol, safeStorage, session, shell } from 'electron'
import { identityFileKind } from '../agent/adapters/identity-file.ts'
import { APP_SCHEME, appFiles } from './app-files.ts'
import { makeDesk } from './desk.ts'
import type { LinkInbox } from './deep-link.ts'
import { guardApp } from './guards.ts'
import { hearSystem } from './hear-system.ts'
import { keepAlive } from './keep-alive.ts'
import { keyPassphrase } from './key-passphrase.ts'
import { keyringPassphrase } from './keyring.ts'
import { type LaunchOptions, nodeFolder } from './launch-options.ts'
import { openDoor } from './open-door.ts'
import { openTray } from './open-tray.ts'
import { later, tell } from './system.ts'
import { hasTray } from './tray-support.ts'

/** Everything that needs Electron to be ready: the node in its thread, the door to it, the window, the tray. */
export async function boot(options: LaunchOptions, links: LinkInbox): Promise<void> {
  const built = path.join(app.getAppPath(), 'out')
  guardApp({ app, session: session.defaultSession, shell, isKiosk: options.isKiosk })
  protocol.handle(APP_SCHEME, appFiles(path.join(built, 'renderer')))
  // What a menu's shortcuts do (reload, zoom, developer tools) is not for this window; macOS copies and pastes by its menu.
  if (options.isKiosk || process.platform !== 'darwin') Menu.setApplicationMenu(null)

  const withTray = !options.isKiosk && (await hasTray(process.platform))
  const { platform } = process
  const folder = nodeFolder(options)
  const key = keyPassphrase({
    ask: () => keyringPassphrase({ vault: safeStorage, platform, folder, tell }),
    isLocked: () => identityFileKind(folder) === 'locked',
    tell,
    later,
  })
  await key.waited
  const desk = makeDesk({ options, built, withTray, keyPassphrase: key })
  openDoor(desk, links)
  if (withTray) openTray(desk)
  hearSystem(desk, links)
  keepAlive(desk)
  await desk.view.load()
}
