import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { RunningTask } from '#core/contracts/agent.ts'
import { RUNNING_MAX } from '#core/contracts/nodes.ts'
import type { z } from 'zod'
import type { EnergyNow } from './energy-account.ts'
import { makeHeartbeatLoop } from './heartbeat-loop.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { aTask } from './test-reports.ts'

const WAIT = { interval: 2, timeout: 10_000 }

const ENERGY: EnergyNow = {
  powerW: 10,
  cpuUsagePct: 20,
  solarW: 480,
  solarQuality: null,
  reading: null,
  readingAgeS: null,
  surplusW: null,
  sun: null,
  ownW: 0,
  hostIdleW: 8,
  problems: [],
}
type RunningNow = z.infer<typeof RunningTask>
const aRun = (assignment_id: string, progress: number): RunningNow => ({
  assignment_id,
  task_id: aTask().id,
  task_type: 'data_hash',
  phase: 'computing',
  progress,
  started_at: '2026-06-21T12:00:00.000Z',
  energy_wh: 0,
  solar_wh: 0,
  resumed_from: null,
  work_for: null,
})

function setup(changes: { intervalS?: number; random?: number } = {}) {
  const coordinator = inMemoryCoordinator()
  const time = handDrivenTime()
  const now = {
    energy: { ...ENERGY },
    accepting: true,
  }
  const running: RunningNow[] = []
  const held: string[] = []
  const heard: unknown[] = []
  const unheard: unknown[] = []
  const loop = makeHeartbeatLoop({
    client: inMemoryCoordinatorClient(coordinator, time.clock),
    clock: time.clock,
    delay: time.delay,
    tell: () => undefined,
    random: () => changes.random ?? 0.5,
    energy: () => now.energy,
    running: () => running,
    held: () => held,
    isAccepting: () => now.accepting,
    agentVersion: '0.1.0',
    intervalS: changes.intervalS ?? null,
    heard: (news) => void heard.push(news),
    unheard: (problem) => void unheard.push(problem),
  })
  onTestFinished(() => loop.stop())
  const rests = (ms: number) => vi.waitFor(() => expect(time.waiting()).toEqual([ms]), WAIT)
  const rest = async () => {
    await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
    return time.waiting()[0]
  }
  return { coordinator, time, now, running, held, heard, unheard, loop, rests, rest }
}

describe('a heartbeat', () => {
  test('tells how the node is, and what it runs', async () => {
    const { coordinator, running, loop, rests } = setup()
    const { assignment_id } = aTask()
    running.push(aRun(assignment_id, 0.25))
    loop.start()
    await rests(30_000)
    expect(coordinator.said('heartbeat')).toEqual([
      {
        node_id: coordinator.nodeId,
        cpu_usage: 20,
        solar_watts: 480,
        accepting: true,
        running: [{ assignment_id, progress: 0.25 }],
        agent_version: '0.1.0',
      },
    ])
  })

  test('lists what is finished and waits to be sent, so that nobody does it again, each once', async () => {
    const { coordinator, running, held, loop, rests } = setup()
    const [atWork, both, waiting] = [aTask(), aTask(), aTask()].map(({ assignment_id }) => assignment_id)
    running.push(aRun(atWork!, 0.5), aRun(both!, 0.9))
    held.push(both!, waiting!)
    loop.start()
    await rests(30_000)
    expect(coordinator.said('heartbeat')).toMatchObject([
      {
        running: [
          { assignment_id: atWork, progress: 0.5 },
          { assignment_id: both, progress: 0.9 },
          { assignment_id: waiting, progress: 1 },
        ],
      },
    ])
  })

  test('lists no more than the coordinator takes, what runs before what waits', async () => {
    const { coordinator, running, held, loop, rests } = setup()
    running.push(aRun(aTask().assignment_id, 0))
    for (let entry = 0; entry < RUNNING_MAX; entry++) held.push(aTask().assignment_id)
    loop.start()
    await rests(30_000)
    const [beat] = coordinator.said('heartbeat') as { running: unknown[] }[]
    expect(beat!.running).toHaveLength(RUNNING_MAX)
    expect(beat!.running[0]).toEqual({ assignment_id: running[0]!.assignment_id, progress: 0 })
  })

  test.each([
    [-3, 0],
    [104.2, 100],
  ])('never says a CPU use (%d %%) that a coordinator refuses', async (cpuUsagePct, said) => {
    const { coordinator, now, loop, rests } = setup()
    now.energy.cpuUsagePct = cpuUsagePct
    loop.start()
    await rests(30_000)
    expect(coordinator.said('heartbeat')).toMatchObject([{ cpu_usage: said }])
  })

  test('brings what was lost', async () => {
    const { coordinator, heard, loop, rests } = setup()
    const { assignment_id } = aTask()
    coordinator.state.lost = [assignment_id]
    loop.start()
    await rests(30_000)
    expect(heard).toEqual([{ status: 'active', lost: [assignment_id] }])
  })
})

describe('the time between heartbeats', () => {
  test.each([
    [0, 27_000],
    [0.5, 30_000],
    [0.999, 32_994],
  ])('is what the coordinator asks for, a tenth more or less (%d)', async (random, ms) => {
    const { loop, rest } = setup({ random })
    loop.start()
    expect(await rest()).toBe(ms)
  })

  test.each([
    [0, 1000],
    [-5, 1000],
    [1e-9, 1000],
    [1e9, 600_000],
  ])('is bounded, whatever a coordinator asks for (%d s)', async (heartbeatS, ms) => {
    const { coordinator, loop, rest } = setup()
    coordinator.state.heartbeatS = heartbeatS
    loop.start()
    expect(await rest()).toBe(ms)
  })

  test('is what a person asked for instead', async () => {
    const { loop, rest } = setup({ intervalS: 5 })
    loop.start()
    expect(await rest()).toBe(5000)
  })

  test('ends early when something is to be told', async () => {
    const { coordinator, now, loop, rests } = setup()
    loop.start()
    await rests(30_000)
    now.accepting = false
    loop.wake()
    await vi.waitFor(() => expect(coordinator.said('heartbeat')).toHaveLength(2), WAIT)
    expect(coordinator.said('heartbeat')[1]).toMatchObject({ accepting: false })
  })
})

describe('a heartbeat that is not answered', () => {
  test('is told with the time of the next, which comes later and later', async () => {
    const { coordinator, time, unheard, heard, loop, rests } = setup()
    coordinator.state.isAway = true
    loop.start()
    for (const ms of [500, 1000, 2000]) {
      await rests(ms)
      expect(unheard.at(-1)).toEqual({
        sentence: 'The coordinator does not answer (away).',
        retryAt: new Date(time.clock.now().getTime() + ms),
        isOutdated: false,
        isRefused: false,
      })
      if (ms === 2000) coordinator.state.isAway = false
      time.pass(ms)
    }
    await rests(30_000)
    expect(heard).toHaveLength(1)
    coordinator.state.isAway = true
    time.pass(30_000)
    await rests(500)
  })

  test('waits as long as the coordinator asks', async () => {
    const { coordinator, loop, rest } = setup()
    coordinator.refusals.set('heartbeat', {
      status: 429,
      code: 'too_many_requests',
      detail: 'Wait.',
      retryAfterMs: 9000,
    })
    loop.start()
    expect(await rest()).toBe(9000)
  })

  test('while the agent stops is told to nobody', async () => {
    const { coordinator, unheard, loop } = setup()
    const { promise, resolve } = Promise.withResolvers<void>()
    const heartbeat = coordinator.heartbeat.bind(coordinator)
    coordinator.heartbeat = ((beat: never) => promise.then(() => heartbeat(beat))) as never
    loop.start()
    const stopped = loop.stop()
    coordinator.state.isAway = true
    resolve()
    await stopped
    expect(unheard).toEqual([])
  })
})
