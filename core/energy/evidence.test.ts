import { expect, test } from 'vitest'
import { EVIDENCE_TIERS, isCreditable, sunTier, weakerTier } from './evidence.ts'

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

test.each([
  ['measured', true, 'A'],
  ['measured', false, 'C'],
  ['relayed', true, 'C'],
  ['relayed', false, 'C'],
  ['declared', false, 'declared'],
  ['simulated', true, 'simulated'],
] as const)('sun that is %s (as a whole: %s) is evidence of tier %s', (quality, isWhole, tier) => {
  expect(sunTier(quality, { isWhole })).toBe(tier)
})

test('a claim is as good as the weaker of the two it rests on', () => {
  expect(weakerTier('A', 'A')).toBe('A')
  expect(weakerTier('A', 'B')).toBe('B')
  expect(weakerTier('C', 'A')).toBe('C')
  expect(weakerTier('C', 'declared')).toBe('declared')
  expect(weakerTier('simulated', 'declared')).toBe('simulated')
})
