import type { Figure } from '../support/figure.ts'
import { TOUCHES } from '../support/sandbox-programs.ts'
import type { Sandboxes } from '../support/sandboxes.ts'
import { median, percentile, rangeOf } from '../support/statistics.ts'

const RUNS = 100
const WALL_S = 0.4
const TARGET = { most: 50 }

/** How long after its wall-clock limit a program that computes without end exists no more. */
export async function deadline(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const module = sandboxes.stored('late.wasm', TOUCHES)
  const lateMs: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const { computation, startedAtMs, goneAtMs } = sandboxes.start(module, { limits: { wallS: WALL_S } })
    await ensureKilled(computation.result)
    lateMs.push((await goneAtMs) - startedAtMs - WALL_S * 1000)
  }
  const details = { p50: median(lateMs), runs: RUNS, limit_s: WALL_S }
  return [
    {
      name: 'kill after the wall-clock limit, p99',
      value: percentile(lateMs, 99),
      unit: 'ms late',
      range: rangeOf(lateMs),
      target: TARGET,
      details,
    },
  ]
}

async function ensureKilled(result: Promise<Uint8Array>): Promise<void> {
  const failure = await result.then(
    () => new Error('A program without end has ended'),
    (error: unknown) => error,
  )
  const isTheLimit = failure instanceof Error && failure.message.includes(`${WALL_S} s`)
  if (!isTheLimit) throw failure
}
