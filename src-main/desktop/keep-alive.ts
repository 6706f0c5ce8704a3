import { app } from 'electron'
import type { Desk } from './desk.ts'
import { turnGraphicsOff } from './graphics-off.ts'
import { reloadAtNight } from './kiosk.ts'
import { ownAppImage } from './own-program.ts'
import { recoverGraphics, recoverPage } from './recovery.ts'
import { notifyService, systemdNotify } from './service-notify.ts'
import { later, tell } from './system.ts'

/** What a screen that nobody looks after for months needs. */
export function keepAlive({ view, quit, options }: Desk): void {
  const deps = { app, tell, later, now: Date.now, relaunch }
  recoverPage(view.window, view.load, deps)
  recoverGraphics(deps)
  if (options.isKiosk) reloadAtNight(view.window, view.load)
  notifyService({
    environment: process.env,
    askPage: () => view.window.webContents.executeJavaScript('document.readyState'),
    notify: systemdNotify,
    every: (ms, run) => void setInterval(run, ms),
    tell,
  })

  function relaunch(without: 'gpu' | null): void {
    if (without === 'gpu') turnGraphicsOff(options.directory, tell)
    tell('The app starts again.')
    const file = ownAppImage({ environment: process.env, execPath: process.execPath })
    app.relaunch(file === null ? undefined : { execPath: file })
    void quit.now()
  }
}
