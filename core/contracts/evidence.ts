import { z } from 'zod'
import { EVIDENCE_TIERS } from '../energy/evidence.ts'
import { Instant, Sha256 } from './primitives.ts'

/** A report lists at most this many quarters: 31 days of 96. */
export const QUARTERS_MAX = 2976

/** What was measured in one 15-minute UTC quarter. */
export const EvidenceQuarter = z.strictObject({
  starts_at: Instant,
  energy_wh: z.number().min(0).max(100_000),
  solar_wh: z.number().min(0).max(100_000),
})

/** How the energy and the sun of a report were measured; its RFC 8785 form is hashed into the proof. */
export const Evidence = z.strictObject({
  tier: z.enum(EVIDENCE_TIERS),
  method: z.string().min(1).max(200),
  uncertainty_pct: z.number().min(0).max(100),
  source: z.string().min(1).max(200),
  quarters: z.array(EvidenceQuarter).max(QUARTERS_MAX),
  workload_sha256: Sha256.nullable(),
})
export type Evidence = z.infer<typeof Evidence>
