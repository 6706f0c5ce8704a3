import type { App } from 'electron'
import { parseInvite } from '#core/enrolment/invite.ts'

export const LINK_SCHEME = 'koprogo-grid'
const LINK_CHARACTERS_MAX = 2000
const JOIN = /^koprogo-grid:\/\/join\/?#([\x21-\x7e]+)$/

/** The invite of `koprogo-grid://join#koprogo1.…`; null for anything else. It is shown in Welcome, never used by itself. */
export function inviteOfLink(link: string): string | null {
  if (link.length > LINK_CHARACTERS_MAX) return null
  const invite = JOIN.exec(link)?.[1]
  return invite !== undefined && parseInvite(invite) !== null ? invite : null
}

/** The one invite that waits in Welcome. */
export type LinkInbox = {
  /** A link was opened: its invite takes the place of the one before. */
  take(invite: string): void
  waiting(): string | null
  /** Calls back with each one that comes from now on. */
  listen(told: () => void): void
}

/** Made before the app is ready, because macOS tells of a link as early as that. `first` came with the start. */
export function linkInbox(app: Pick<App, 'on'>, first: string | null): LinkInbox {
  let invite = first
  let told: (() => void) | null = null
  const take = (given: string) => {
    invite = given
    told?.()
  }
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const given = inviteOfLink(url)
    if (given !== null) take(given)
  })
  return {
    take,
    waiting: () => invite,
    listen(next) {
      told = next
    },
  }
}
