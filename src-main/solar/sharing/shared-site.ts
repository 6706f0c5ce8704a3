import type { SiteSettlements, SiteSharing } from '../ports.ts'
import type { SiteDoor } from './site-server.ts'

/** A port that cannot be had is tried again after this, in ms. */
const RETRY_MS = 60_000

type Deps = {
  /** As the owner has set it; null: nobody may ask. */
  readonly sharing: () => SiteSharing | null
  readonly answers: SiteSettlements
  readonly now: () => number
  readonly tell: (line: string) => void
}
export type SharedSite = {
  /** Opens or closes the door as the owner wants it now. Never rejects. */
  follow(): Promise<void>
  close(): Promise<void>
}

/** The door for other nodes of this site: there only while its owner has switched sharing on. */
export function sharedSite({ sharing, answers, now, tell }: Deps): SharedSite {
  let door: SiteDoor | null = null
  let wanted = ''
  let retryAtMs = 0

  async function close(): Promise<void> {
    await door?.close()
    door = null
  }

  async function open(site: SiteSharing): Promise<void> {
    try {
      // Nobody who shares nothing pays for it with memory.
      const { openSiteServer } = await import('./site-server.ts')
      door = await openSiteServer({ ...site, answers, now })
      tell(`Other nodes of this site may ask this one, at port ${site.port}.`)
    } catch (error) {
      retryAtMs = now() + RETRY_MS
      tell(`Other nodes of this site cannot ask this one: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  return {
    async follow() {
      const site = sharing()
      const isNew = JSON.stringify(site) !== wanted
      if (!isNew && (site === null || door !== null || now() < retryAtMs)) return
      wanted = JSON.stringify(site)
      await close()
      if (site !== null) await open(site)
    },
    close,
  }
}
