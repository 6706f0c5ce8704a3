/** How a reading came about. `declared` watts were typed by a person and measured by nothing. */
export type SolarQuality = 'measured' | 'declared' | 'simulated'

/**
 * What a site's meters say at one moment, in W; null is what this source cannot know, and unknown is never solar.
 * `gridW` is positive while importing, `batteryW` positive while discharging.
 */
export type SolarReading = {
  readonly at: Date
  readonly gridW: number | null
  readonly pvW: number | null
  readonly batteryW: number | null
  readonly loadW: number | null
  readonly quality: SolarQuality
}

/** Tells how much sun there is. Rejects when the device does not answer; the caller then counts 0 W. */
export type SolarSource = {
  /** Shown to people and written into evidence: `fixed watts (500 W)`. */
  readonly name: string
  read(): Promise<SolarReading>
}
