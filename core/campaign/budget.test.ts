import fc from 'fast-check'
import { expect, test } from 'vitest'
import { budgetFor } from './budget.ts'

const CENT = 10_000_000_000n

test('is what all the tasks may earn, unless more was asked for', () => {
  expect(budgetFor({ tasks: 3, rewardPEur: CENT, budgetPEur: null })).toBe(3n * CENT)
  expect(budgetFor({ tasks: 3, rewardPEur: CENT, budgetPEur: 3n * CENT })).toBe(3n * CENT)
  expect(budgetFor({ tasks: 3, rewardPEur: CENT, budgetPEur: 7n * CENT })).toBe(7n * CENT)
  expect(budgetFor({ tasks: 3, rewardPEur: 0n, budgetPEur: 0n })).toBe(0n)
})

test('is refused when it is short of that by a pico-euro, with the figures', () => {
  expect(() => budgetFor({ tasks: 3, rewardPEur: CENT, budgetPEur: 3n * CENT - 1n })).toThrow(
    expect.objectContaining({
      code: 'campaign_budget_too_small',
      details: {
        errors: [{ path: 'body.budget_eur', message: '€0.029999999999 is less than the €0.03 of 3 × €0.01' }],
      },
    }),
  )
})

test('always lets every task be paid', () => {
  const plan = fc.record({
    tasks: fc.integer({ min: 1, max: 100_000 }),
    rewardPEur: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    surplusPEur: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    shortPEur: fc.bigInt({ min: 1n, max: 10n ** 20n }),
  })
  fc.assert(
    fc.property(plan, ({ tasks, rewardPEur, surplusPEur, shortPEur }) => {
      const needed = BigInt(tasks) * rewardPEur
      expect(budgetFor({ tasks, rewardPEur, budgetPEur: needed + surplusPEur })).toBe(needed + surplusPEur)
      expect(() => budgetFor({ tasks, rewardPEur, budgetPEur: needed - shortPEur })).toThrow(/nothing was made/)
    }),
  )
})
