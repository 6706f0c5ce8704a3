import type { App, Session, Shell, WebContents } from 'electron'
import { isOurs } from './app-files.ts'

/** The only pages that are ever opened outside, in the user's own browser. */
const EXTERNAL_ORIGINS: ReadonlySet<string> = new Set(['https://koprogo.org', 'https://www.koprogo.org'])

/** Whether a link may be handed to the user's browser: https, one of ours, no credentials in it. */
export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  return EXTERNAL_ORIGINS.has(url.origin)
}

type Ports = { readonly app: App; readonly session: Session; readonly shell: Shell; readonly isKiosk: boolean }

/** Nothing but our page is ever shown, and it may do nothing that it was not given. Call before the first window. */
export function guardApp({ app, session, shell, isKiosk }: Ports): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setSpellCheckerEnabled(false)
  const openOutside = (url: string) => {
    if (!isKiosk && mayOpenOutside(url)) void shell.openExternal(url)
  }
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openOutside))
}

type Navigation = { readonly url: string; preventDefault(): void }

const keepHome = (navigation: Navigation) => {
  if (!isOurs(navigation.url)) navigation.preventDefault()
}

function guardContents(contents: WebContents, openOutside: (url: string) => void): void {
  contents.on('will-navigate', keepHome)
  contents.on('will-redirect', keepHome)
  contents.on('will-frame-navigate', keepHome)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}
