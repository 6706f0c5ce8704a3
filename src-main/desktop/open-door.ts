import { app, dialog } from 'electron'
import { systemAutostart, type Autostart, xdgAutostart } from './autostart.ts'
import type { LinkInbox } from './deep-link.ts'
import type { Desk } from './desk.ts'
import { configHome, launchCommand } from './launch-command.ts'
import { secretsKept } from './keyring.ts'
import { nodeFolder } from './launch-options.ts'
import type { LaunchOptions } from './launch-options.ts'
import { ipcRouter } from './ipc-router.ts'
import { ownProgram } from './own-program.ts'
import { shellAnswer } from './shell-calls.ts'
import { tell } from './system.ts'

/** From now on the page in our window is heard, and told each state. */
export function openDoor(desk: Desk, links: LinkInbox): void {
  const { host, view, quit, options } = desk
  const router = ipcRouter({
    answer: shellAnswer({
      host,
      quitting: quit,
      view,
      versions: versions(),
      autostart: options.isKiosk ? null : autostartHere(options),
      secrets: () => secretsKept(nodeFolder(options), desk.keyPassphrase.now()),
      askWhere: (name) => dialog.showSaveDialog(view.window, { defaultPath: name }),
      // To a member an invite is of no use.
      invite: () => (desk.state()?.agent?.node_id ? null : links.waiting()),
    }),
    tell,
  })
  router.admit(view.window)
  host.watch(router.push)
}

function versions(): Readonly<Record<string, string>> {
  const { electron, chrome, node } = process.versions
  return { app: app.getVersion(), electron, chrome, node }
}

function autostartHere({ directory, solarW }: LaunchOptions): Autostart {
  const command = launchCommand({
    program: ownProgram({ environment: process.env, execPath: process.execPath }),
    appPath: app.isPackaged ? null : app.getAppPath(),
    directory,
    solarW,
  })
  if (process.platform !== 'linux') return systemAutostart(app, command)
  return xdgAutostart(configHome(process.env, app.getPath('home')), command)
}
