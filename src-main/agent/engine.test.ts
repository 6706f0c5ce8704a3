import { describe, expect, test } from 'vitest'
import { AgentSnapshot } from '#core/contracts/agent.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { KNOWN_WARNING, engineBench, settled } from './test-engine-bench.ts'
import { aReceipt, aReport, aTask, anEntry } from './test-reports.ts'

const MINUTE_MS = 60_000
const setup = () => engineBench({ computer: inMemoryComputer(), meter: handDrivenMeter().meter })

describe('the engine', () => {
  test('works through what it is offered, and its snapshot is what the contract says at every moment', async () => {
    const { engine, coordinator, now, asks, computes, letGo, outbox } = setup()
    expect(AgentSnapshot.parse(now())).toMatchObject({ sentence: { reason: 'starting' }, connected: false })
    engine.start()
    await asks()
    const task = aTask()
    coordinator.offer(task)
    await computes(1)
    expect(AgentSnapshot.parse(now())).toMatchObject({
      agent_version: '0.1.0',
      node_id: coordinator.nodeId,
      node_name: 'Hall',
      connected: true,
      mode: 'always',
      sentence: { reason: 'computing', values: { count: 1 } },
      slots: 2,
      running: [{ task_id: task.id, phase: 'computing' }],
      unsent_results: 0,
      earned_eur: '0',
      warnings: [KNOWN_WARNING],
    })
    letGo()
    await settled(() => expect(outbox.earnedPEur().main).toBeGreaterThan(0n))
    expect(AgentSnapshot.parse(now())).toMatchObject({
      earned_eur: '0.0100007875',
      recent: [{ task_id: task.id, outcome: 'paid', reward_eur: '0.01', book: 'main', proof_height: 1, because: null }],
    })
  })

  test('notes the CPU time of what runs with every look, for attempts to come', async () => {
    const { engine, coordinator, time, computes, noted } = setup()
    engine.start()
    const task = aTask()
    coordinator.offer(task)
    await computes(1)
    time.pass(5000)
    await settled(() => expect(noted).toEqual([{ id: task.id, cpuMs: expect.any(Number), atOnce: false }]))
  })

  test('shows practice work as such, and never as earned', () => {
    const { outbox, now, time } = setup()
    const entry = anEntry({ finishedAt: time.clock.now().toISOString() })
    outbox.add(entry)
    outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt({ book: 'demo' }) })
    const money = { earned_eur: '0', demo_eur: '0.0100007875' }
    expect(AgentSnapshot.parse(now())).toMatchObject({ ...money, today: money, recent: [{ book: 'demo' }] })
  })

  test('shows why something is not paid, and what waits', async () => {
    const { outbox, now } = setup()
    const [refused, waiting] = ['10', '11'].map((hour) =>
      anEntry({ report: aReport({ finished_at: `2026-06-21T${hour}:00:00.000Z` }) }),
    )
    outbox.add(refused!)
    outbox.add(waiting!)
    outbox.settle(refused!.assignmentId, {
      state: 'not_paid',
      because: { reason: 'task_expired', detail: 'The deadline has passed.' },
    })
    expect(AgentSnapshot.parse(now())).toMatchObject({
      unsent_results: 1,
      recent: [
        { outcome: 'waiting', because: null, reward_eur: null },
        {
          outcome: 'not_paid',
          because: { reason: 'task_expired', detail: 'The deadline has passed.' },
          reward_eur: null,
          proof_height: null,
        },
      ],
    })
  })

  test('shows whoever watches what has changed', async () => {
    const { engine, coordinator, asks } = setup()
    const reasons: string[] = []
    engine.stream.watch(({ sentence }) => void reasons.push(sentence.reason))
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await settled(() => expect(reasons).toContain('computing'))
    expect(reasons[0]).toBe('starting')
  })
})

describe('a person', () => {
  test('pauses: work holds still, no more is asked for, and the coordinator hears of it', async () => {
    const { engine, coordinator, now, asks, computes, says, lastBeat } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    engine.verbs.pause(null)
    await says('paused_by_user')
    await settled(() => expect(coordinator.askers()).toBe(0))
    await settled(() => expect(lastBeat()).toMatchObject({ accepting: false, running: [{ progress: 0 }] }))
    expect(now().running).toMatchObject([{ phase: 'paused' }])
    engine.verbs.resume()
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
    await settled(() => expect(lastBeat().accepting).toBe(true))
  })

  test('pauses until a time, and work goes on by itself then', async () => {
    const { engine, time, asks, says, now } = setup()
    engine.start()
    await asks()
    const until = new Date(time.clock.now().getTime() + 10 * MINUTE_MS)
    engine.verbs.pause(until)
    await says('paused_by_user_until')
    expect(now().sentence.next_change_at).toBe(until.toISOString())
    await settled(() => expect(time.waiting().length).toBeGreaterThanOrEqual(4))
    time.pass(10 * MINUTE_MS)
    await asks()
    expect(now().mode).toBe('always')
  })

  test('pauses for long: what was held is given back after a quarter of an hour', async () => {
    const { engine, coordinator, time, asks, computes, now } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    engine.verbs.pause(null)
    for (let minute = 0; minute < 16; minute++) {
      expect(coordinator.said('release')).toEqual([])
      time.pass(MINUTE_MS)
      await settled(() => expect(time.waiting()).toContain(5000))
    }
    await settled(() => expect(coordinator.said('release')).toHaveLength(1))
    expect(now().running).toEqual([])
  })

  test('pauses although the disk takes nothing, and hears that it will not be remembered', async () => {
    const { engine, database, asks, says, coordinator } = setup()
    engine.start()
    await asks()
    database.exec("create trigger full before insert on settings begin select raise(abort, 'disk is full'); end")
    expect(() => engine.verbs.pause(null)).toThrow(
      'holds until the node ends, but could not be remembered: disk is full',
    )
    await says('paused_by_user')
    await settled(() => expect(coordinator.askers()).toBe(0))
    database.exec('drop trigger full')
  })

  test('asks it to finish: what runs is finished and sent, and then it is done', async () => {
    const { engine, coordinator, asks, computes, says, letGo } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    engine.verbs.finish()
    await says('finishing')
    expect(engine.isFinished()).toBe(false)
    letGo()
    await settled(() => expect(engine.isFinished()).toBe(true))
    expect(coordinator.said('report')).toHaveLength(1)
  })

  test('asks a paused one to finish: it goes on to its end', async () => {
    const { engine, coordinator, asks, computes } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    engine.verbs.pause(null)
    engine.verbs.finish()
    await settled(() => expect(engine.isFinished()).toBe(true))
    expect(coordinator.said('report')).toHaveLength(1)
  })
})

describe('finishing does not last for ever', () => {
  test('when the coordinator is away: the result is on the disk', async () => {
    const { engine, coordinator, outbox, asks, computes, letGo } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    coordinator.state.isAway = true
    engine.verbs.finish()
    letGo()
    await settled(() => expect(engine.isFinished()).toBe(true))
    expect(outbox.waiting()).toBe(1)
  })

  test('when the coordinator answers, but takes no reports for long', async () => {
    const { engine, coordinator, outbox, asks, computes, letGo } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    const refusal = { status: 503, code: 'storage_full', detail: 'Keep it.', retryAfterMs: 3_600_000 }
    coordinator.refusals.set('report', refusal)
    engine.verbs.finish()
    letGo()
    await settled(() => expect(engine.isFinished()).toBe(true))
    expect(outbox.waiting()).toBe(1)
  })

  test('but waits for a report that is tried again in a moment', async () => {
    const { engine, coordinator, outbox, asks, computes, letGo } = setup()
    engine.start()
    await asks()
    coordinator.offer(aTask())
    await computes(1)
    coordinator.refusals.set('report', { status: 500, code: 'internal', detail: 'Again.' })
    engine.verbs.finish()
    letGo()
    await settled(() => expect(coordinator.said('report')).toHaveLength(1))
    expect(outbox.waiting()).toBe(1)
    expect(engine.isFinished()).toBe(false)
  })
})
