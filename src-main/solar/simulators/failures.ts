import type { SiteNow } from './simulated-site.ts'

/** What a meter can get wrong in what it says, whatever it speaks. */
export const FIGURE_FAILURES = ['reversed_grid', 'reversed_pv', 'negative_pv', 'counter_reset'] as const
/** What an HTTP server can get wrong, whatever it serves. */
export const HTTP_FAILURES = [
  'hangs',
  'drops',
  'http_500',
  'http_404',
  'not_json',
  'not_this_device',
  /** Another address would have what was asked for: whoever followed it would take its password there. */
  'redirects',
  /** An answer that does not end. */
  'endless',
] as const

/** An inverter that sleeps draws this much, and some meters say so. */
const STANDBY_W = 4

/** The one thing that is wrong with a device at present, or nothing. */
export type Failures<Name extends string = string> = {
  readonly known: readonly Name[]
  current(): Name | null
  /** Throws when this device cannot fail like that. */
  set(name: string | null): void
}

export function makeFailures<Name extends string>(known: readonly Name[]): Failures<Name> {
  let current: Name | null = null
  return {
    known,
    current: () => current,
    set: (name) => {
      const found = known.find((one) => one === name)
      if (name !== null && found === undefined)
        throw new Error(`This device cannot fail as "${name}"; it knows: ${known.join(', ')}`)
      current = found ?? null
    },
  }
}

/** What the meters say of a site while `failure` lasts; the truth when it is none of the figures'. */
export function distorted(site: SiteNow, failure: string | null): SiteNow {
  if (failure === 'reversed_grid') return reversed(site)
  if (failure === 'reversed_pv') return { ...site, pvW: -site.pvW, pvWh: -site.pvWh }
  if (failure === 'negative_pv') return { ...site, pvW: site.pvW - STANDBY_W }
  if (failure === 'counter_reset') return { ...site, importWh: 1, exportWh: 2, pvWh: 3, hostWh: 4 }
  return site
}

function reversed(site: SiteNow): SiteNow {
  const [a, b, c] = site.phases.map(({ powerW, importWh, exportWh }) => ({
    powerW: -powerW,
    importWh: exportWh,
    exportWh: importWh,
  })) as unknown as SiteNow['phases']
  return { ...site, gridW: -site.gridW, importWh: site.exportWh, exportWh: site.importWh, phases: [a, b, c] }
}

/** A device that goes on saying what it said when it froze, at the time it said it. */
export function makeFreezer() {
  let held: SiteNow | null = null
  return (site: SiteNow, isFrozen: boolean): SiteNow => {
    held = isFrozen ? (held ?? site) : null
    return held ?? site
  }
}
