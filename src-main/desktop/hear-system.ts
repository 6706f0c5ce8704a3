import { app, powerMonitor } from 'electron'
import { LINK_SCHEME, type LinkInbox } from './deep-link.ts'
import type { Desk } from './desk.ts'
import { inviteAmong } from './launch-options.ts'

/** What the system and its user ask of the app as a whole: to come forward, to open a link, to end. */
export function hearSystem(desk: Desk, links: LinkInbox): void {
  const { view, quit, options } = desk
  // Only the installed app answers to links: a copy that somebody tries out must not take them over.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  links.listen(() => {
    view.focus()
    // Welcome reads the invite when it loads; elsewhere the page is left alone.
    if (desk.state()?.phase === 'welcome') void view.load()
  })
  app.on('second-instance', (_event, argv) => {
    const invite = inviteAmong(argv)
    if (invite === null) view.focus()
    else links.take(invite)
  })
  app.on('activate', () => view.focus())
  app.on('window-all-closed', () => void quit.now())
  app.on('before-quit', (event) => {
    event.preventDefault()
    void (options.isKiosk ? quit.now() : quit.request())
  })
  // A computer that shuts down does not wait for answers.
  powerMonitor.on('shutdown', () => void quit.now())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void quit.now())
  // `npm start` is gone, however it went.
  process.once('disconnect', () => void quit.now())
}
