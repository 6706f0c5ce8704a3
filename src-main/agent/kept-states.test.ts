import { expect, test, vi } from 'vitest'
import { ComputeFailure } from '../compute/ports.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { beginRun, endRun, holdRun, noteCpu } from './run-task.ts'
import { aTask } from './test-reports.ts'
import { workBench } from './test-work-bench.ts'

const WAIT = { interval: 2, timeout: 10_000 }

function setup() {
  const bench = workBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter })
  const begin = () => beginRun(aTask(), bench.deps, () => undefined)
  const isComputing = () => vi.waitFor(() => expect(bench.computations).toHaveLength(1), WAIT)
  return { ...bench, begin, isComputing }
}

test.each([
  ['done', null, false],
  ['failed for any node', new ComputeFailure('It cannot be.', false), false],
  ['failed for this time', new ComputeFailure('It was killed.', true), true],
  ['kept from beginning by a fault of its own', new Error('EIO'), true],
])('what its program saved is kept when it may come back: %s', async (_, error, isKept) => {
  const { deps, begin, isComputing, letGo, keptStates } = setup()
  if (error !== null) deps.inputs.prepare = () => Promise.reject(error)
  const run = begin()
  if (error === null) {
    await isComputing()
    letGo()
  }
  await run.done
  expect(keptStates).toEqual([isKept])
})

test.each(['release', 'given again', 'lost'] as const)(
  'what its program saved is kept when it ends early, and what it has used is written down: %s',
  async (how) => {
    const { begin, isComputing, keptStates, noted } = setup()
    const run = begin()
    await isComputing()
    await endRun(run, how)
    expect(keptStates).toEqual([true])
    expect(noted).toEqual([{ id: run.task.id, cpuMs: expect.any(Number), atOnce: true }])
  },
)

test('what a run uses is written down at once while it holds still; what has not begun to compute has used nothing', async () => {
  const { deps, begin, isComputing, noted } = setup()
  const run = begin()
  await noteCpu(run, deps)
  expect(noted).toEqual([])
  await isComputing()
  await noteCpu(run, deps)
  holdRun(run, true)
  await noteCpu(run, deps)
  expect(noted.map(({ atOnce }) => atOnce)).toEqual([false, true])
})

test('a disk that does not take what a run has used is told, and nothing else comes of it', async () => {
  const { deps, begin, isComputing, told, coordinator } = setup()
  deps.inputs.noteCpu = () => Promise.reject(new Error('ENOSPC'))
  const run = begin()
  await isComputing()
  await endRun(run, 'release')
  expect(told).toEqual([`The CPU time of task ${run.task.id} could not be written down: ENOSPC`])
  expect(coordinator.said('release')).toEqual([run.task.assignment_id])
})
