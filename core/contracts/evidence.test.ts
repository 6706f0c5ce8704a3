import { expect, test } from 'vitest'
import { Evidence, EvidenceQuarter, QUARTERS_MAX } from './evidence.ts'
import { messageContract } from './message.contract.ts'

const quarter = { starts_at: '2026-06-21T12:15:00.000Z', energy_wh: 25.5, solar_wh: 12.25 }

messageContract('a quarter of an hour', EvidenceQuarter, {
  example: quarter,
  within: { energy_wh: [0, 100_000], solar_wh: [0, 100_000] },
})

messageContract('evidence', Evidence, {
  example: {
    tier: 'B',
    method: 'rapl+p1',
    uncertainty_pct: 5.5,
    source: 'dsmr-p1',
    quarters: [quarter],
    workload_sha256: 'a1'.repeat(32),
  },
  nullable: ['workload_sha256'],
  oneOf: { tier: ['A', 'B', 'C', 'declared', 'simulated'] },
  within: { uncertainty_pct: [0, 100] },
  lengths: { method: [1, 200], source: [1, 200], quarters: [0, QUARTERS_MAX] },
})

test('evidence covers 31 days of quarters at most', () => {
  expect(QUARTERS_MAX).toBe(31 * 24 * 4)
})
