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
