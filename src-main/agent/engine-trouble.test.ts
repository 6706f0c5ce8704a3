import { describe, expect, test } from 'vitest'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { KNOWN_WARNING, engineBench, settled } from './test-engine-bench.ts'
import { aTask } from './test-reports.ts'

const MINUTE_MS = 60_000
const setup = (changes: { freeDiskMb?: () => number } = {}) =>
  engineBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter, ...changes })

describe('the coordinator', () => {
  test('that gives a task to others ends it here, with the next heartbeat', async () => {
    const { engine, coordinator, time, asks, computes, now, told } = setup()
    engine.start()
    await asks()
    const task = aTask()
    coordinator.offer(task)
    await computes(1)
    coordinator.state.lost = [task.assignment_id]
    await settled(() => expect(time.waiting()).toContain(30_000))
    time.pass(30_000)
    await settled(() => expect(now().running).toEqual([]))
    expect(told).toContain(`Task ${task.id} was taken back by the coordinator; stopped.`)
  })

  test('that does not answer when a task is given back keeps nothing else from going on', async () => {
    const { engine, coordinator, deps, time, asks, computes, now } = setup()
    const answer = Promise.withResolvers<void>()
    const given: string[] = []
    deps.client.release = (id) => (given.push(id), answer.promise)
    engine.start()
    await asks()
    const task = aTask()
    coordinator.offer(task)
    await computes(1)
    engine.verbs.pause(new Date(time.clock.now().getTime() + 18 * MINUTE_MS))
    for (let minute = 0; minute < 18; minute++) {
      await settled(() => expect(time.waiting()).toContain(5000))
      time.pass(MINUTE_MS)
    }
    await settled(() => expect(now().mode).toBe('always'))
    expect(given).toEqual([task.assignment_id])
    answer.resolve()
    await settled(() => expect(now().running).toEqual([]))
  })

  test('that suspends this node is asked for no work until it says otherwise', async () => {
    const { engine, coordinator, time, asks, says } = setup()
    const heartbeat = coordinator.heartbeat.bind(coordinator)
    let status: 'suspended' | 'idle' = 'suspended'
    coordinator.heartbeat = (beat) => ({ ...heartbeat(beat), status })
    engine.start()
    await says('node_suspended')
    await settled(() => expect(coordinator.askers()).toBe(0))
    status = 'idle'
    await settled(() => expect(time.waiting()).toContain(30_000))
    time.pass(30_000)
    await asks()
  })

  test('that is away is told once, and shown until it answers; what runs goes on', async () => {
    const { engine, coordinator, time, told, now, asks, computes, letGo, outbox, says } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    coordinator.state.isAway = true
    await settled(() => expect(time.waiting()).toContain(30_000))
    time.pass(30_000)
    await settled(() => expect(now().connected).toBe(false))
    expect(now().warnings).toContainEqual({
      code: 'coordinator_unreachable',
      values: { detail: 'The coordinator does not answer (away).' },
    })
    expect(now().sentence.reason).toBe('computing')
    letGo()
    await says('coordinator_unreachable')
    expect(outbox.waiting()).toBe(1)
    time.pass(60_000)
    await settled(() => expect(coordinator.said('heartbeat').length).toBeGreaterThanOrEqual(3))
    expect(told.filter((line) => line === 'The coordinator does not answer (away).')).toHaveLength(1)
    coordinator.state.isAway = false
    for (let minute = 0; minute < 6; minute++) {
      time.pass(MINUTE_MS)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await settled(() => expect(outbox.waiting()).toBe(0))
    expect(now()).toMatchObject({ connected: true, warnings: [KNOWN_WARNING] })
  })
})

describe('trouble on this computer', () => {
  test('a full disk keeps new work away, and room brings it back', async () => {
    let freeMb = 400
    const { engine, coordinator, time, says, asks } = setup({ freeDiskMb: () => freeMb })
    engine.start()
    await says('storage_full')
    await settled(() => expect(coordinator.askers()).toBe(0))
    freeMb = 600
    await settled(() => expect(time.waiting()).toContain(5000))
    time.pass(5000)
    await asks()
  })

  test('a folder that is gone is told, and ends no loop', async () => {
    let isGone = true
    const { engine, time, told, asks, now } = setup({
      freeDiskMb: () => {
        if (isGone) throw new Error('ENOENT: no such file or directory, statfs')
        return 10_000
      },
    })
    engine.start()
    await settled(() => expect(told).toContainEqual(expect.stringContaining('ENOENT')))
    isGone = false
    await settled(() => expect(time.waiting()).toContain(10_000))
    time.pass(10_000)
    await settled(() => expect(time.waiting()).toContain(5000))
    await asks()
    expect(now().sentence.reason).toBe('asking_for_work')
  })

  test('a folder that is gone keeps no limit from being kept', async () => {
    let isGone = false
    const bench = setup({
      freeDiskMb: () => {
        if (isGone) throw new Error('ENOENT: no such file or directory, statfs')
        return 10_000
      },
    })
    const { engine, owner, coordinator, time, asks, computes, now, told } = bench
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    await settled(() => expect(now().running.map(({ phase }) => phase)).toEqual(['computing']))
    isGone = true
    owner.machine = { ...owner.machine, isOnBattery: true }
    await settled(() => expect(time.waiting()).toContain(5000))
    time.pass(5000)
    await settled(() => expect(told).toContainEqual(expect.stringContaining('ENOENT')))
    expect(now()).toMatchObject({ sentence: { reason: 'limit_battery' }, running: [{ phase: 'paused' }] })
  })
})

describe('the end', () => {
  test('gives unfinished work back, keeps what is finished, and is said', async () => {
    const { engine, coordinator, computations, asks, computes, now, outbox, time } = setup()
    engine.start()
    await asks()
    const [done, unfinished] = [aTask(), aTask()]
    coordinator.refusals.set('report', { status: 503, code: 'storage_full', detail: 'Keep it.' })
    coordinator.offer(done, unfinished)
    await computes(2)
    computations[0]!.resume()
    await settled(() => expect(outbox.has(done.assignment_id)).toBe(true))
    await engine.stop()
    expect(now().sentence.reason).toBe('stopping')
    expect(coordinator.said('release')).toEqual([unfinished.assignment_id])
    expect(outbox.waiting()).toBe(1)
    expect(time.waiting()).toEqual([])
  })

  test('reads nothing any more afterwards: its database may be closed', async () => {
    const { engine, database, asks } = setup()
    const seen: unknown[] = []
    engine.stream.watch((snapshot) => void seen.push(snapshot))
    engine.start()
    await asks()
    await engine.stop()
    engine.end()
    const count = seen.length
    database.close()
    engine.stream.changed()
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(seen).toHaveLength(count)
  })
})
