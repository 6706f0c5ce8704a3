import type { EvidenceTier } from '#core/energy/evidence.ts'

/**
 * The host's power and what it has used since the meter began. `dynamicEnergyJ` is the energy above idle, in J, and
 * `busyCpuMs` the CPU time all programs together used, in ms summed over cores; both only grow.
 */
export type HostEnergySample = {
  readonly at: Date
  readonly cpuUsagePct: number
  readonly powerW: number
  readonly dynamicEnergyJ: number
  readonly busyCpuMs: number
}

/** Measures or estimates the energy of this computer. Rejects when it cannot be read. */
export type HostEnergyMeter = {
  /** Written into evidence: `cpu-model`. */
  readonly method: string
  /** Written into evidence: the model or device and where its coefficients come from. */
  readonly source: string
  readonly tier: EvidenceTier
  readonly uncertaintyPct: number
  sample(): Promise<HostEnergySample>
}
