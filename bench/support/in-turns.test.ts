import { expect, test } from 'vitest'
import { inTurns } from './in-turns.ts'

/** Gives one value after the other. */
function given(...values: readonly number[]): () => Promise<number> {
  const left = [...values]
  return () => Promise.resolve(left.shift() ?? Number.NaN)
}

test('each rate is held against the baselines just before and after it', async () => {
  const steps: string[] = []
  const turns = await inTurns({
    rounds: 1,
    baseline: () => Promise.resolve(steps.push('baseline') * 100),
    prepare: () => Promise.resolve(void steps.push('prepare')),
    measure: () => Promise.resolve(steps.push('measure')),
  })
  expect(steps).toEqual(['prepare', 'baseline', 'measure', 'baseline'])
  expect(turns.baselines).toEqual([300])
})

test('a round whose baselines differ too much gives no ratio, but its rate is not hidden', async () => {
  const turns = await inTurns({
    rounds: 2,
    baseline: given(100, 110, 100, 200),
    prepare: () => Promise.resolve(),
    measure: given(21, 60),
  })
  expect(turns).toEqual({ rates: [21, 60], baselines: [105, 150], ratios: [0.2], disturbed: 1 })
})

test('when every round was disturbed their ratios are all there is', async () => {
  const disturbed = { rounds: 1, baseline: given(100, 300), prepare: () => Promise.resolve(), measure: given(50) }
  expect(await inTurns(disturbed)).toMatchObject({ ratios: [0.25], disturbed: 1 })
})
