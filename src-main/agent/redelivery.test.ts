import { describe, expect, test } from 'vitest'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import type { Settlement } from './ports.ts'
import { loopBench, tasks } from './test-loop-bench.ts'
import { aReceipt, anEntry, aReport, aTask } from './test-reports.ts'

const setup = (slots = 2) => loopBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter }, slots)

/** A task that is delivered again, and another one. */
function answered(settlement: Settlement = { state: 'paid', receipt: aReceipt() }) {
  const bench = setup(1)
  const [done, other] = tasks(2)
  bench.outbox.add(anEntry({ report: aReport({ assignment_id: done!.assignment_id }) }))
  bench.outbox.settle(done!.assignment_id, settlement)
  bench.coordinator.offer(done!, other!)
  return { ...bench, done: done!, other: other! }
}

describe('what is delivered again', () => {
  test('is not begun twice while it runs, and not asked for as fast as the network allows', async () => {
    const { loop, coordinator, time, computations, computes, rests, claims, asks } = setup(2)
    const task = aTask()
    coordinator.offer(task, task, task)
    loop.start()
    await computes(1)
    await rests(500)
    expect(claims()).toBe(2)
    time.pass(500)
    await rests(1000)
    time.pass(1000)
    await asks()
    expect(computations).toHaveLength(1)
    expect(loop.running()).toHaveLength(1)
  })

  test('is not begun again while its result waits to be sent, and keeps nothing else from being done', async () => {
    const { loop, coordinator, outbox, time, rests, computes, ids } = setup(1)
    const [waiting, other] = tasks(2)
    outbox.add(anEntry({ report: aReport({ assignment_id: waiting!.assignment_id }) }))
    coordinator.offer(waiting!, other!)
    loop.start()
    await rests(500)
    time.pass(500)
    await computes(1)
    expect(ids()).toEqual([other!.assignment_id])
    expect(coordinator.said('release')).toEqual([])
  })

  describe('although its report was answered', () => {
    test('is given back, because the coordinator has forgotten that, and other work is done', async () => {
      const { loop, coordinator, time, told, rests, computes, ids, done, other } = answered()
      loop.start()
      await rests(500)
      expect(coordinator.said('release')).toEqual([done.assignment_id])
      expect(told).toEqual([expect.stringContaining('was answered already')])
      time.pass(500)
      await computes(1)
      expect(ids()).toEqual([other.assignment_id])
    })

    test('and refused is a failure, which counts: it must not be computed and refused for ever', async () => {
      const { loop, coordinator, time, rests, computes, ids, other } = answered({
        state: 'not_paid',
        because: { reason: 'report_refused', detail: 'The signature does not match.' },
      })
      loop.start()
      await rests(500)
      expect(coordinator.said('release')).toEqual([])
      expect(coordinator.said('fail')).toHaveLength(1)
      time.pass(500)
      await computes(1)
      expect(ids()).toEqual([other.assignment_id])
    })

    test('keeps nothing else from being done when it cannot be given back', async () => {
      const { loop, coordinator, time, told, rests, computes, ids, other } = answered()
      coordinator.refusals.set('release', { status: 409, code: 'assignment_closed', detail: 'It is over.' })
      loop.start()
      await rests(500)
      expect(told).toEqual([expect.stringContaining('could not be given back: ')])
      time.pass(500)
      await computes(1)
      expect(ids()).toEqual([other.assignment_id])
    })
  })
})
