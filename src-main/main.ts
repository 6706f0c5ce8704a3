/**
 * What Electron wants before it is ready, and no more: it becomes ready only after this module has been evaluated, so
 * that awaiting it here would wait for ever. Everything else is in desktop/boot.ts.
 */
import path from 'node:path'
import { app, dialog, protocol } from 'electron'
import { APP_SCHEME } from './desktop/app-files.ts'
import { linkInbox } from './desktop/deep-link.ts'
import { areGraphicsOff } from './desktop/graphics-off.ts'
import { KIOSK_SWITCHES } from './desktop/kiosk.ts'
import { LaunchOptionInvalid, type LaunchOptions, launchOptions } from './desktop/launch-options.ts'
import { tell } from './desktop/system.ts'
import { makeUsable } from './desktop/usable-folder.ts'

try {
  const options = launchOptions(process.argv, {
    environment: process.env,
    defaultDirectory: app.isPackaged ? app.getPath('userData') : '.data',
  })
  makeUsable(options.directory)
  start(options)
} catch (error) {
  if (!(error instanceof LaunchOptionInvalid)) throw error
  tell(error.message)
  // On Linux this early it would only be printed a second time.
  if (process.platform !== 'linux') dialog.showErrorBox('KoproGo Grid', error.message)
  app.exit(2)
}

function start(options: LaunchOptions): void {
  const links = linkInbox(app, options.invite)

  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  // One app for each data directory: Electron's lock lies in `userData`, its caches where nobody looks for data.
  app.setPath('userData', options.directory)
  app.setPath('sessionData', path.join(options.directory, 'window'))
  if (options.isKiosk) for (const [name, value] of KIOSK_SWITCHES) app.commandLine.appendSwitch(name, value)
  if (areGraphicsOff(options.directory)) app.disableHardwareAcceleration()

  // The app that runs already has been told of us, and comes forward.
  if (!app.requestSingleInstanceLock()) return app.exit(0)
  app
    .whenReady()
    .then(() => import('./desktop/boot.ts'))
    .then(({ boot }) => boot(options, links))
    .catch((error: unknown) => {
      tell(`KoproGo Grid could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      app.exit(1)
    })
}
