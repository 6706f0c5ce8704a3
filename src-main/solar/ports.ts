import type { SolarQuality, SourceProblem } from '#core/contracts/solar.ts'

export type { SolarQuality } from '#core/contracts/solar.ts'

/**
 * What a site's meters say at one moment; null is what this source cannot know, and unknown is never solar. Power in W:
 * `gridW` is positive while importing, `batteryW` positive while discharging. Counters in Wh only grow, until a device is
 * replaced. `at`: when the device measured it, or when it was heard where the device has no clock that can be trusted.
 */
export type SolarReading = {
  readonly at: Date
  readonly gridW: number | null
  readonly pvW: number | null
  readonly batteryW: number | null
  readonly loadW: number | null
  /** How full the battery is, 0 to 100. */
  readonly batterySocPct: number | null
  readonly importWh: number | null
  readonly exportWh: number | null
  readonly pvWh: number | null
  readonly quality: SolarQuality
}

const NOTHING_KNOWN = {
  gridW: null,
  pvW: null,
  batteryW: null,
  loadW: null,
  batterySocPct: null,
  importWh: null,
  exportWh: null,
  pvWh: null,
} as const

/** A reading of which the source knows only what it says. */
export const siteReading = (known: Pick<SolarReading, 'at' | 'quality'> & Partial<SolarReading>): SolarReading => ({
  ...NOTHING_KNOWN,
  ...known,
})

/** Why a source gives no reading, as data; `core/wording/source-problems.ts` says it in four languages. */
export class SourceUnreadable extends Error {
  override name = 'SourceUnreadable'
  readonly problem: SourceProblem

  constructor(code: SourceProblem['code'], values: SourceProblem['values'] = {}, cause?: unknown) {
    const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, showable(value)]))
    super(`${code} ${JSON.stringify(shown)}`, { cause })
    this.problem = { code, values: shown }
  }
}

const VALUE_MAX = 200
/** What a device says goes to screens, terminals and logs: short, and without signs that steer them. */
const showable = <T extends string | number>(value: T) =>
  typeof value === 'string'
    ? value
        .replaceAll(/[\p{C}\s]+/gu, ' ')
        .trim()
        .slice(0, VALUE_MAX)
        .toWellFormed()
    : value

/** The same of whatever kept a source from being read. */
export const sourceProblemOf = (error: unknown, address: string): SourceProblem =>
  error instanceof SourceUnreadable
    ? error.problem
    : { code: 'other', values: { address, detail: error instanceof Error ? error.message : String(error) } }

/** What one source said last: its last good reading, and why there is none since. */
export type SourceNow = {
  /** Null where it could not be opened. */
  readonly name: string | null
  readonly reading: SolarReading | null
  readonly problem: SourceProblem | null
}

/** Tells how much sun there is. Rejects when the device does not answer; the caller then counts 0 W. */
export type SolarSource = {
  /** Shown to people and written into evidence, which anybody may read, so without addresses: `fixed watts (500 W)`. */
  readonly name: string
  /** Rejects with `SourceUnreadable`. */
  read(): Promise<SolarReading>
  /** Lets connections go; a source that keeps none has none to let go. */
  close?(): Promise<void>
  /** What its owner has said of the site, as it holds now; a single device knows nothing of it. */
  site?(): SiteFacts
  /** Of each source behind this one; empty where there is none, or none was read as it is set up now. */
  parts?(): readonly SourceNow[]
  /** The node of this site that has the meter, where that is another one: it divides the surplus. Null: nobody else does. */
  leader?(): SiteLeader | null
}

/** What this node's tasks drew, in W; times are told as how long ago they were, so that no two clocks need agree. */
export type PastDraw = {
  readonly fromAgoMs: number
  readonly toAgoMs: number
  readonly drawnW: number
  /** At least that much, however far off this node's measurement is. */
  readonly sureW: number
}
export type SiteLeader = {
  /**
   * What this node may claim of its draws, in J of each, up to the leader's last reading; later ones can be settled again.
   * Rejects with `SourceUnreadable`; nothing may be claimed then.
   */
  settle(draws: readonly PastDraw[]): Promise<{ readonly untilAgoMs: number; readonly grantedJ: readonly number[] }>
}

export type SiteFacts = {
  /** Without a source nobody expects sun; one may be set up at any time. */
  readonly isSetUp: boolean
  /** The sun is below the horizon there; false where nobody has said where the house stands, or watts are typed. */
  readonly isNight: boolean
  /** What stands for the house where no source knows the grid or the house, in W. */
  readonly assumedLoadW: number
  /** Where other nodes of the site may ask this one, and the key that they need; null: they may not. */
  readonly sharing: SiteSharing | null
}
export type SiteSharing = { readonly port: number; readonly key: string }

/** Whether somebody has said where this site's sun is read. */
export const isSetUp = (source: SolarSource | null): source is SolarSource =>
  source !== null && (source.site?.().isSetUp ?? true)

/** What this node tells other nodes of its site. */
export type SiteSettlements = {
  /** The last reading and its age, or why there is none. */
  reading(): { readonly reading: SolarReading; readonly ageMs: number } | { readonly problem: SourceProblem | null }
  /** Whether this node divides the surplus itself. */
  isLeader(): boolean
  settle(
    node: string,
    draws: readonly PastDraw[],
  ): { readonly untilAgoMs: number; readonly grantedJ: readonly number[] }
}
