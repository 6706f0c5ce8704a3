import { expect, test } from 'vitest'
import { EVIDENCE_TIERS, isCreditable } from './evidence.ts'

test.each(['A', 'B', 'C'] as const)('measurements of tier %s earn credit everywhere', (tier) => {
  expect(isCreditable(tier, { acceptDeclared: false })).toBe(true)
  expect(isCreditable(tier, { acceptDeclared: true })).toBe(true)
})

test('typed watts earn credit only where the coordinator allows it', () => {
  expect(isCreditable('declared', { acceptDeclared: true })).toBe(true)
  expect(isCreditable('declared', { acceptDeclared: false })).toBe(false)
})

test('a simulated sun never earns credit', () => {
  expect(isCreditable('simulated', { acceptDeclared: true })).toBe(false)
  expect(isCreditable('simulated', { acceptDeclared: false })).toBe(false)
})

test('there are five tiers', () => {
  expect(EVIDENCE_TIERS).toEqual(['A', 'B', 'C', 'declared', 'simulated'])
})
