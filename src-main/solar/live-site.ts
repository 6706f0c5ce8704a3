import { type Site, SITE_DEFAULT } from '#core/contracts/solar.ts'
import { fixedWattsSource } from './adapters/fixed-watts-source.ts'
import { openSite } from './index.ts'
import { isNightAt } from './night.ts'
import { type SiteFacts, siteReading, SourceUnreadable, type SolarSource } from './ports.ts'
import { siteFile } from './site-file.ts'
import type { Surroundings } from './source-kind.ts'

type Options = {
  /** `DIR/node`. */
  readonly directory: string
  /** Watts typed on the command line hold instead of what is set up. */
  readonly fixedW: number | null
  readonly place: Surroundings['place']
  readonly now?: () => Date
}

/**
 * The sun of this node as one source that stays the same while its owner changes what is behind it: whatever writes
 * `solar.json`, the next reading goes by it.
 */
export function liveSite({ directory, fixedW, place, now = () => new Date() }: Options): SolarSource {
  if (fixedW !== null) return { ...fixedWattsSource(fixedW, now), site: () => TYPED }
  const kept = keptSite(directory)
  let opening: { readonly of: Kept; readonly source: Promise<SolarSource> } | null = null
  let open: SolarSource | null = null

  /** Opened anew when what is kept has changed; what was open is let go. */
  async function current(wanted: Kept): Promise<SolarSource> {
    if (opening?.of === wanted) return opening.source
    const before = opening?.source
    const source = openSite(wanted.site, { panels: wanted.site.panels, place, now })
    opening = { of: wanted, source }
    open = null
    await closed(before)
    const made = await source
    if (opening.of === wanted) open = made
    return made
  }

  return {
    get name() {
      return (
        open?.name ??
        kept()
          .site.sources.map(({ kind }) => kind)
          .join(' + ')
      )
    },
    async read() {
      const wanted = kept()
      if (!wanted.isReadable) throw new SourceUnreadable('settings_invalid', { detail: 'solar.json cannot be read' })
      const source = await current(wanted)
      return wanted.site.sources.length === 0 ? siteReading({ at: now(), quality: 'declared' }) : source.read()
    },
    close: () => closed(opening?.source),
    parts: () => (opening?.of === kept() ? (open?.parts?.() ?? []) : []),
    leader: () => open?.leader?.() ?? null,
    site() {
      const { site, isReadable } = kept()
      return {
        isSetUp: !isReadable || site.sources.length > 0,
        assumedLoadW: isTyped(site) ? 0 : site.assumed_load_w,
        isNight: !isTyped(site) && isNightAt(place(), now()),
        sharing: site.sharing,
      }
    },
  }
}

const closed = async (source: Promise<SolarSource> | undefined) => (await source)?.close?.()

/** Typed watts are what is left over already, and the same day and night. */
const isTyped = ({ sources }: Site) => sources.every(({ kind }) => kind === 'fixed-watts')
const TYPED: SiteFacts = { isSetUp: true, assumedLoadW: 0, isNight: false, sharing: null }

/** `isReadable` is false for a file that is damaged or of a later version: somebody has set up something. */
type Kept = { readonly stamp: string; readonly site: Site; readonly isReadable: boolean }

/** What the file says, read again when it is another one: each change is a new file. */
function keptSite(directory: string): () => Kept {
  const file = siteFile(directory)
  let last: Kept | null = null
  return () => {
    const stamp = file.stamp()
    if (last?.stamp === stamp) return last
    const found = file.look()
    const site = found.kind === 'value' ? found.value : SITE_DEFAULT
    return (last = { stamp, site, isReadable: found.kind === 'value' || found.kind === 'none' })
  }
}
