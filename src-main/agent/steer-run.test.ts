import { describe, expect, test } from 'vitest'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { loopBench, settled, tasks } from './test-loop-bench.ts'
import { aTask } from './test-reports.ts'

const MINUTE_MS = 60_000
const setup = (slots = 2) => loopBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter }, slots)

describe('what runs', () => {
  test('holds still and goes on, and so does what begins meanwhile', async () => {
    const { loop, governor, coordinator, computes, letGo, outbox } = setup(2)
    const phases = () => loop.running().map(({ phase }) => phase)
    coordinator.offer(aTask())
    loop.start()
    await computes(1)
    governor.holds = 'everything'
    loop.follow()
    expect(phases()).toEqual(['paused'])
    coordinator.offer(aTask())
    await settled(() => expect(phases()).toEqual(['paused', 'paused']))
    governor.holds = 'nothing'
    loop.follow()
    await computes(2)
    letGo()
    await settled(() => expect(outbox.waiting()).toBe(2))
  })

  test('is given back when it has held still for long, and the loop goes on looking for work', async () => {
    const { loop, governor, coordinator, computes, ids, asks, time } = setup(2)
    const offered = tasks(2)
    coordinator.offer(...offered)
    loop.start()
    await computes(2)
    governor.holds = 'everything'
    loop.follow()
    time.pass(1000)
    loop.follow()
    await loop.releaseHeld(1000)
    expect(ids()).toHaveLength(2)
    time.pass(1)
    await loop.releaseHeld(1000)
    expect(ids()).toEqual([])
    expect(coordinator.said('release')).toEqual(offered.map(({ assignment_id }) => assignment_id))
    await asks()
  })

  test('is not given back when it is finished and only waits for room on the disk', async () => {
    const { loop, governor, coordinator, disk, outbox, computes, letGo, ids, time } = setup(1)
    const { promise, resolve } = Promise.withResolvers<void>()
    disk.room = promise
    const task = aTask()
    coordinator.offer(task)
    loop.start()
    await computes(1)
    letGo()
    await settled(() => expect(loop.running().map(({ phase }) => phase)).toEqual(['reporting']))
    governor.holds = 'everything'
    loop.follow()
    time.pass(1)
    await loop.releaseHeld(0)
    expect(ids()).toEqual([task.assignment_id])
    resolve()
    await settled(() => expect(outbox.waiting()).toBe(1))
    expect(coordinator.said('release')).toEqual([])
  })

  test('goes on as far as it is decided, the oldest first; the others hold still', async () => {
    const { loop, governor, coordinator, computes } = setup(3)
    const phases = () => loop.running().map(({ phase }) => phase)
    coordinator.offer(...tasks(3))
    loop.start()
    await computes(3)
    governor.going = 2
    loop.follow()
    expect(phases()).toEqual(['computing', 'computing', 'paused'])
    governor.going = 1
    loop.follow()
    expect(phases()).toEqual(['computing', 'paused', 'paused'])
  })

  test('and is due soon goes on where deadlines are served, beside those that may', async () => {
    const { loop, governor, coordinator, computes, time } = setup(3)
    const phases = () => loop.running().map(({ phase }) => phase)
    const due = (minutes: number) => new Date(time.clock.now().getTime() + minutes * MINUTE_MS).toISOString()
    coordinator.offer(aTask({ deadline: due(60) }), aTask({ deadline: due(11) }), aTask({ deadline: due(60) }))
    loop.start()
    await computes(3)
    Object.assign(governor, { servesDeadlines: true, holds: 'what_can_wait' })
    loop.follow()
    expect([phases(), loop.pressing()]).toEqual([['paused', 'paused', 'paused'], 0])
    time.pass(2 * MINUTE_MS)
    loop.follow()
    expect([phases(), loop.pressing()]).toEqual([['paused', 'computing', 'paused'], 1])
    Object.assign(governor, { holds: 'nothing', going: 1 })
    loop.follow()
    expect(phases()).toEqual(['computing', 'computing', 'paused'])
    Object.assign(governor, { servesDeadlines: false, holds: 'everything' })
    loop.follow()
    expect([phases(), loop.pressing()]).toEqual([['paused', 'paused', 'paused'], 0])
  })

  test('presses by how fast its owner lets it go on', async () => {
    const { loop, governor, coordinator, computations, computes, time } = setup(1)
    coordinator.offer(aTask({ deadline: new Date(time.clock.now().getTime() + 60 * MINUTE_MS).toISOString() }))
    loop.start()
    await computes(1)
    // Half of it took 30 minutes of a core, so that the rest takes an hour at half the speed.
    Object.assign(computations[0]!, { progress: () => 0.5, resumedFraction: () => 0, cpuMs: () => 30 * MINUTE_MS })
    Object.assign(governor, { servesDeadlines: true, holds: 'what_can_wait' })
    loop.follow()
    expect(loop.pressing()).toBe(0)
    governor.pressingShare = 0.5
    loop.follow()
    expect(loop.pressing()).toBe(1)
  })

  test('takes no more memory together than its owner allows', async () => {
    const { loop, coordinator, allow, asks, computes } = setup(2)
    allow.memoryMb = 100
    coordinator.offer(aTask())
    loop.start()
    await computes(1)
    await asks()
    const offers = coordinator.said('claim').map((wish) => (wish as { memoryMb: number }).memoryMb)
    expect(offers).toEqual([100, loop.memoryLeftMb()])
    expect(loop.memoryLeftMb()).toBeLessThan(100)
    allow.memoryMb = 1
    expect(loop.memoryLeftMb()).toBe(0)
  })
})
