import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import type { Settlement } from './ports.ts'
import { loopBench, settled, tasks } from './test-loop-bench.ts'
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

/** A task that runs, and the same as it is given out anew: its lease ran out during an outage. */
async function givenAgain() {
  const bench = setup(2)
  const { deps, job, coordinator, loop, computes } = bench
  const first = aTask()
  const second = { ...first, assignment_id: randomUUID() }
  const order: string[] = []
  const nameOf = ({ assignment_id: id }: typeof first) => (id === first.assignment_id ? 'first' : 'second')
  const disk = { isReady: Promise.resolve() }
  deps.inputs.prepare = async (task) => {
    order.push(`${nameOf(task)} begins`)
    return job
  }
  const { forget } = deps.inputs
  deps.inputs.forget = async (task, how) => {
    await disk.isReady
    await forget(task, how)
    order.push(`${nameOf(task)} is gone`)
  }
  coordinator.offer(first)
  loop.start()
  await computes(1)
  return { ...bench, first, second, order, disk }
}

describe('a task that is given to this node again while it runs', () => {
  test('goes on in a new run, from what the one before has saved, which is gone by then', async () => {
    const { coordinator, second, computes, ids, order, keptStates, told } = await givenAgain()
    coordinator.offer(second)
    await computes(2)
    expect(ids()).toEqual([second.assignment_id])
    expect(order).toEqual(['first begins', 'first is gone', 'second begins'])
    expect(keptStates).toEqual([true])
    expect(told).toEqual([expect.stringContaining('given to this node again')])
    expect([...coordinator.said('release'), ...coordinator.said('fail')]).toEqual([])
  })

  test('begins when one that was taken back is gone, not before', async () => {
    const { coordinator, loop, first, second, computes, order, disk, claims } = await givenAgain()
    const { promise, resolve } = Promise.withResolvers<void>()
    disk.isReady = promise
    loop.lose([first.assignment_id])
    coordinator.offer(second)
    await settled(() => expect(coordinator.askers()).toBe(0))
    expect(claims()).toBe(2)
    expect(order).toEqual(['first begins'])
    resolve()
    await computes(2)
    expect(order).toEqual(['first begins', 'first is gone', 'second begins'])
  })
})
