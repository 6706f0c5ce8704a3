import { expect, test } from 'vitest'
import { aSun } from '#core/contracts/test-states.ts'
import { figuresText, trialExitCode } from './show-solar.ts'

test('each figure says which way it flows, and what flows nowhere says none', () => {
  expect(figuresText(aSun({ grid_w: -2500, pv_w: 3000, battery_w: 200, battery_soc_pct: 80 }))).toBe(
    'grid -2500 W (out), sun 3000 W, battery 200 W (giving), 80 % full (measured)',
  )
  expect(figuresText(aSun({ grid_w: 300, battery_w: -1200 }))).toBe(
    'grid 300 W (in), battery -1200 W (charging) (measured)',
  )
  expect(figuresText(aSun({ grid_w: -0.2, battery_w: 0 }))).toBe('grid 0 W, battery 0 W (measured)')
})

test.each([
  ['unreachable', 3],
  ['hung_up', 3],
  ['timed_out', 3],
  ['wrong_password', 4],
  ['sign_reversed', 2],
] as const)('%s ends with %d', (code, exitCode) => {
  expect(trialExitCode({ problem: { code, values: {} } })).toBe(exitCode)
})
