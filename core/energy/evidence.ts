/**
 * How energy and sun were measured: `A` plug meter and site meter, `B` site meter with RAPL or PMIC, `C` estimated
 * host energy or relayed meter, `declared` typed watts, `simulated`.
 */
export const EVIDENCE_TIERS = ['A', 'B', 'C', 'declared', 'simulated'] as const
export type EvidenceTier = (typeof EVIDENCE_TIERS)[number]

/** Whether a measurement of this tier earns carbon credit; typed watts do only where the coordinator allows it. */
export function isCreditable(tier: EvidenceTier, policy: { acceptDeclared: boolean }): boolean {
  if (tier === 'simulated') return false
  if (tier === 'declared') return policy.acceptDeclared
  return true
}

/** How good a reading of the sun is as evidence. `isWhole`: not the panels alone, but what the house leaves of them. */
export function sunTier(
  quality: 'measured' | 'relayed' | 'declared' | 'simulated',
  { isWhole }: { isWhole: boolean },
): EvidenceTier {
  if (quality === 'declared' || quality === 'simulated') return quality
  return quality === 'measured' && isWhole ? 'A' : 'C'
}

/** A claim is as good as the weaker of the two it rests on. */
export const weakerTier = (one: EvidenceTier, other: EvidenceTier): EvidenceTier =>
  EVIDENCE_TIERS.indexOf(one) > EVIDENCE_TIERS.indexOf(other) ? one : other
