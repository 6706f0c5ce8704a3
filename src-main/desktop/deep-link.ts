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

/** macOS tells of a link before the app is ready; the last one waits until somebody listens. */
export function linkInbox(app: Pick<App, 'on'>): { listen(take: (invite: string) => void): void } {
  let waiting: string | null = null
  let take = (invite: string) => {
    waiting = invite
  }
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const invite = inviteOfLink(url)
    if (invite !== null) take(invite)
  })
  return {
    listen(next) {
      take = next
      if (waiting !== null) next(waiting)
      waiting = null
    },
  }
}
