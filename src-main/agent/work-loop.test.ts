import { describe, expect, test } from 'vitest'
import { MEMORY_NEEDED_MB, TASK_TYPES } from '#core/task/task-type.ts'
import { ComputeFailure } from '../compute/ports.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { loopBench, settled, SHIPPED_PROGRAM, tasks } from './test-loop-bench.ts'
import { aTask } from './test-reports.ts'

const LOOK_MS = 30_000

const setup = (slots = 2) => loopBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter }, slots)

describe('claiming', () => {
  test('asks for what this node can do, and waits for an answer', async () => {
    const { loop, asks, coordinator } = setup()
    loop.start()
    await asks()
    expect(coordinator.said('claim')).toEqual([{ types: TASK_TYPES, memoryMb: 700, workloads: 'builtin', waitS: 30 }])
    expect(loop.askAgainAt()).toBeNull()
  })

  test('offers no memory that what runs already may still take', async () => {
    const { loop, coordinator, computes, letGo, asks } = setup(2)
    const offers = () => coordinator.said('claim').map((wish) => (wish as { memoryMb: number }).memoryMb)
    coordinator.offer(aTask())
    loop.start()
    await computes(1)
    await asks()
    expect(offers()).toEqual([700, 700 - MEMORY_NEEDED_MB.data_hash])
    letGo()
    await settled(() => expect(loop.running()).toEqual([]))
    coordinator.sendHome()
  })

  test('goes on only while there is room, and again as soon as there is', async () => {
    const { loop, coordinator, computations, computes, rests, claims, ids, asks } = setup(2)
    const offered = tasks(4)
    coordinator.offer(...offered)
    loop.start()
    await computes(2)
    await rests(LOOK_MS)
    expect(claims()).toBe(2)
    expect(ids()).toEqual(offered.slice(0, 2).map(({ assignment_id }) => assignment_id))
    computations[0]!.resume()
    await computes(3)
    expect(claims()).toBe(3)
    computations[1]!.resume()
    await computes(4)
    computations[2]!.resume()
    computations[3]!.resume()
    await asks()
    expect(claims()).toBe(5)
    await settled(() => expect(ids()).toEqual([]))
  })

  test('a program that its owner does not accept is given back, whoever gave it out', async () => {
    const { loop, coordinator, told } = setup()
    const task = aTask({
      task_type: 'scientific',
      module: { sha256: '0'.repeat(64), size_bytes: 8, name: 'a-program', version: '1', built_in: false },
    })
    coordinator.offer(task)
    loop.start()
    await settled(() => expect(coordinator.said('release')).toEqual([task.assignment_id]))
    expect(loop.running()).toEqual([])
    expect(told).toEqual([expect.stringContaining('its owner does not accept')])
  })

  test('a program is built in when it came with this app, whatever the coordinator calls it', async () => {
    const { loop, coordinator, computes, ids, asks, told } = setup()
    const module = { size_bytes: 8, name: 'render', version: '9', built_in: true }
    const strange = aTask({ task_type: 'render', module: { ...module, sha256: 'b'.repeat(64) } })
    const own = aTask({ task_type: 'render', module: { ...module, sha256: SHIPPED_PROGRAM } })
    coordinator.offer(own, strange)
    loop.start()
    await computes(1)
    await settled(() => expect(coordinator.said('release')).toEqual([strange.assignment_id]))
    expect(ids()).toEqual([own.assignment_id])
    expect(told).toEqual([
      `Task ${strange.id} has a program that its grid calls its own (render 9, ${'b'.repeat(64)}) and that did not come with this app; it is given back.`,
    ])
    loop.wake()
    await asks()
    expect(coordinator.said('claim').at(-1)).toMatchObject({ types: TASK_TYPES.filter((type) => type !== 'render') })
  })

  test('does not begin when nothing may run', async () => {
    const { loop, rests, claims, governor, asks } = setup(0)
    loop.start()
    await rests(LOOK_MS)
    expect(claims()).toBe(0)
    governor.slots = 1
    loop.wake()
    await asks()
  })

  test('is taken back when nothing may be begun any more', async () => {
    const { loop, governor, coordinator, asks, rests, time } = setup(1)
    loop.start()
    await asks()
    governor.slots = 0
    loop.wake()
    await settled(() => expect(coordinator.askers()).toBe(0))
    await rests(LOOK_MS)
    governor.slots = 1
    time.pass(LOOK_MS)
    await asks()
  })

  test('is not taken back by being woken while there is room', async () => {
    const { loop, coordinator, asks, computes, claims } = setup(1)
    loop.start()
    await asks()
    for (let call = 0; call < 10; call++) loop.wake()
    coordinator.offer(aTask())
    await computes(1)
    expect(claims()).toBe(1)
  })

  test('without work is done again later and later, and at once after there was some', async () => {
    const { loop, coordinator, time, asks, rests, computes, letGo } = setup(1)
    loop.start()
    for (const ms of [30_000, 60_000, 120_000]) {
      await asks()
      coordinator.sendHome()
      await rests(ms)
      expect(loop.askAgainAt()).toEqual(new Date(time.clock.now().getTime() + ms))
      time.pass(ms)
    }
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    letGo()
    await asks()
    coordinator.sendHome()
    await rests(30_000)
  })

  test('without an answer is done again later and later, or when the coordinator says', async () => {
    const { loop, coordinator, time, rests, asks } = setup(1)
    coordinator.state.isAway = true
    loop.start()
    for (const ms of [500, 1000, 2000]) {
      await rests(ms)
      time.pass(ms)
    }
    await rests(4000)
    coordinator.state.isAway = false
    coordinator.refusals.set('claim', { status: 429, code: 'too_many_requests', detail: 'Wait.', retryAfterMs: 77_000 })
    time.pass(4000)
    await rests(77_000)
    coordinator.refusals.clear()
    time.pass(77_000)
    await asks()
    expect(coordinator.said('claim')).toHaveLength(6)
  })
})

/** Inputs that cannot be had: each task fails as soon as it is begun. */
function failing(slots = 1) {
  const bench = setup(slots)
  bench.deps.inputs.prepare = () => Promise.reject(new ComputeFailure('An input was refused.', true))
  return bench
}

describe('a task that fails', () => {
  test('makes the next question wait, longer and longer, and no wake shortens that', async () => {
    const { loop, coordinator, time, rests, claims } = failing()
    coordinator.offer(...tasks(10))
    loop.start()
    for (const ms of [500, 1000, 2000, 4000]) {
      await rests(ms)
      const before = claims()
      loop.wake()
      time.pass(ms - 1)
      loop.wake()
      expect(claims()).toBe(before)
      time.pass(1)
      await settled(() => expect(claims()).toBe(before + 1))
    }
    expect(coordinator.said('fail').length).toBeGreaterThanOrEqual(4)
  })

  test('is not asked for at the speed of the network by a coordinator that delivers it again and again', async () => {
    const { loop, coordinator, rests, claims } = failing(2)
    const task = aTask()
    coordinator.refusals.set('fail', { status: 409, code: 'assignment_closed', detail: 'No.' })
    coordinator.offer(...Array.from({ length: 100 }, () => task))
    loop.start()
    await rests(500)
    expect(claims()).toBeLessThan(4)
  })

  test('is made up for by one that is finished', async () => {
    const { deps, job, loop, coordinator, time, rests, computes, letGo, asks } = failing()
    coordinator.offer(aTask())
    loop.start()
    await rests(500)
    deps.inputs.prepare = async () => job
    coordinator.offer(aTask())
    time.pass(500)
    await computes(1)
    letGo()
    await settled(() => expect(loop.running()).toEqual([]))
    await asks()
    deps.inputs.prepare = () => Promise.reject(new ComputeFailure('again', true))
    coordinator.offer(aTask())
    await rests(500)
  })

  test('leaves its slot to others', async () => {
    const { loop, coordinator } = failing()
    coordinator.offer(aTask())
    loop.start()
    await settled(() => expect(coordinator.said('fail')).toHaveLength(1))
    await settled(() => expect(loop.running()).toEqual([]))
  })
})

describe('what runs', () => {
  test('ends when the coordinator has given it to others, and nothing else does', async () => {
    const { loop, coordinator, computes, ids } = setup(2)
    const [lost, other] = tasks(2)
    coordinator.offer(lost!, other!)
    loop.start()
    await computes(2)
    loop.lose([lost!.assignment_id, aTask().assignment_id])
    loop.lose([lost!.assignment_id])
    await settled(() => expect(ids()).toEqual([other!.assignment_id]))
    expect(coordinator.said('fail')).toEqual([])
    expect(coordinator.said('release')).toEqual([])
  })

  test('is given back at the end, what is finished is kept, and nothing is asked for any more', async () => {
    const { loop, coordinator, computations, computes, outbox, ids, time } = setup(2)
    const [done, unfinished] = tasks(2)
    coordinator.offer(done!, unfinished!)
    loop.start()
    await computes(2)
    computations[0]!.resume()
    await settled(() => expect(outbox.has(done!.assignment_id)).toBe(true))
    await loop.stop()
    expect(ids()).toEqual([])
    expect(coordinator.said('release')).toEqual([unfinished!.assignment_id])
    expect(outbox.waiting()).toBe(1)
    expect(coordinator.askers()).toBe(0)
    expect(time.waiting()).toEqual([])
  })

  test('and was claimed in the very moment of the end is given back too', async () => {
    const { loop, coordinator, asks, ids } = setup(1)
    loop.start()
    await asks()
    const task = aTask()
    coordinator.offer(task)
    await loop.stop()
    expect(ids()).toEqual([])
    expect([[], [task.assignment_id]]).toContainEqual(coordinator.said('release'))
  })

  test('lets go of its slot although its inputs cannot be removed', async () => {
    const { deps, loop, coordinator, computes, letGo, asks } = setup(1)
    deps.inputs.forget = () => Promise.reject(new Error('EBUSY'))
    coordinator.offer(aTask())
    loop.start()
    await computes(1)
    letGo()
    await settled(() => expect(loop.running()).toEqual([]))
    await asks()
  })
})
