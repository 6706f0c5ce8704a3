import type { EvidenceTier } from '#core/energy/evidence.ts'

/** How energy was measured, as evidence says it. */
export type Measuring = {
  /** Written into evidence: `cpu-model`. */
  readonly method: string
  /** Written into evidence: the model or device and where its coefficients come from. */
  readonly source: string
  readonly tier: EvidenceTier
  readonly uncertaintyPct: number
}

/**
 * The host's power and what it has used since the meter began. `totalEnergyJ` is all its energy, `dynamicEnergyJ` the part
 * above idle, both in J, and `busyCpuMs` the CPU time all programs together used, in ms summed over cores. All three only
 * grow, and the part above idle never grows more than the whole.
 */
export type HostEnergySample = {
  readonly at: Date
  readonly cpuUsagePct: number
  readonly powerW: number
  readonly totalEnergyJ: number
  readonly dynamicEnergyJ: number
  readonly busyCpuMs: number
  /** How the interval that ends with this sample was measured: one method an interval, never two. */
  readonly measuring: Measuring
  /** The firmware holds the processor back now, for heat or a weak supply; left out where nobody can say. */
  readonly isThrottled?: boolean
}

/**
 * Measures or estimates the energy of this computer. Rejects when it cannot be read. What it says of itself is what holds
 * for the last interval, because another device may have taken over.
 */
export type HostEnergyMeter = Measuring & {
  sample(): Promise<HostEnergySample>
}

/** What a device says at one moment. */
export type DeviceReading = {
  readonly measuring: Measuring
  /** In W; null of a device that only counts. */
  readonly powerW: number | null
  /** What it has counted since some moment, in J, and in which steps (0: as fine as matters); null without a counter. */
  readonly counted: { readonly energyJ: number; readonly stepJ: number } | null
  readonly isThrottled?: boolean
}

/** Something that tells the power or energy of this whole computer. Rejects with `PowerUnreadable`. */
export type PowerDevice = {
  readonly method: string
  /** It is not asked more often than this, in ms; in between its last power holds. */
  readonly everyMs: number
  read(): Promise<DeviceReading>
}

export type EnergyClock = {
  now(): Date
  /** Milliseconds that pass evenly, and do not pass while the computer sleeps. */
  steadyMs(): number
}
