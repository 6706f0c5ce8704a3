import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ComputeFailure } from '../compute/ports.ts'
import { inMemoryComputer } from '../compute/test-computer.ts'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { beginRun, endRun, holdRun, presentRun } from './run-task.ts'
import { aTask } from './test-reports.ts'
import { workBench } from './test-work-bench.ts'

const WAIT = { interval: 2, timeout: 10_000 }

function setup() {
  const host = handDrivenMeter()
  const bench = workBench({ computer: inMemoryComputer(), meter: host.meter })
  const task = aTask()
  const begin = (isStill = false) =>
    beginRun(task, bench.deps, (run) => {
      if (isStill) holdRun(run, true)
    })
  const isComputing = () => vi.waitFor(() => expect(bench.computations).toHaveLength(1), WAIT)
  const verbs = () => bench.coordinator.heard.map(({ verb }) => verb)
  return { ...bench, host, task, begin, isComputing, verbs }
}

describe('a run', () => {
  test('fetches, starts, computes, keeps, and removes its inputs', async () => {
    const { task, begin, isComputing, letGo, kept, forgotten, verbs } = setup()
    const run = begin()
    expect(run.phase).toBe('fetching')
    await isComputing()
    expect(run.phase).toBe('computing')
    letGo()
    expect(await run.done).toBe('kept')
    expect(kept).toMatchObject([{ task, startedAt: run.startedAt }])
    expect(JSON.parse(Buffer.from(kept[0]!.result).toString())).toMatchObject({ count: 1, intact: 1 })
    expect(forgotten).toEqual([task])
    expect(verbs()).toEqual(['start'])
  })

  test('is charged the energy that its process used until its end', async () => {
    const { deps, host, begin, isComputing, letGo, kept } = setup()
    await deps.account.read()
    const run = begin()
    await isComputing()
    host.pass(3_600_000, 0.000_002)
    letGo()
    await run.done
    expect(kept[0]!.energy.energyUWh).toBeGreaterThan(0n)
    expect(kept[0]!.energy).toEqual(deps.account.soFar(run.task.assignment_id))
  })

  test('shows how far it is', async () => {
    const { deps, task, begin, isComputing, letGo } = setup()
    const run = begin()
    expect(presentRun(run, deps.account)).toEqual({
      assignment_id: task.assignment_id,
      task_id: task.id,
      task_type: 'data_hash',
      phase: 'fetching',
      progress: 0,
      started_at: run.startedAt.toISOString(),
      energy_wh: 0,
      solar_wh: 0,
      resumed_from: null,
      work_for: null,
    })
    await isComputing()
    letGo()
    await run.done
    expect(presentRun(run, deps.account)).toMatchObject({ phase: 'reporting', progress: 1 })
  })

  test('goes on when its start was not heard: the report implies it', async () => {
    const { coordinator, begin, isComputing, letGo } = setup()
    coordinator.state.isAway = true
    const run = begin()
    await isComputing()
    letGo()
    expect(await run.done).toBe('kept')
  })

  test('holds still and goes on, and gives the same result', async () => {
    const { begin, isComputing, kept } = setup()
    const run = begin()
    await isComputing()
    holdRun(run, true)
    expect(run.phase).toBe('paused')
    holdRun(run, false)
    expect(run.phase).toBe('computing')
    expect(await run.done).toBe('kept')
    holdRun(run, true)
    expect(run.phase).toBe('reporting')
    expect(kept).toHaveLength(1)
  })

  test('that begins while everything holds still fetches nothing before it goes on', async () => {
    const { deps, job, begin, isComputing, letGo } = setup()
    let fetches = 0
    deps.inputs.prepare = async () => ((fetches += 1), job)
    const run = begin(true)
    expect(run.phase).toBe('paused')
    holdRun(run, false)
    await isComputing()
    letGo()
    expect(await run.done).toBe('kept')
    expect(fetches).toBe(1)
  })

  test('stops fetching while it holds still, and fetches the rest when it goes on', async () => {
    const { deps, job, begin, isComputing, letGo, told } = setup()
    const signals: AbortSignal[] = []
    deps.inputs.prepare = (_, signal) => {
      signals.push(signal)
      if (signals.length === 3) return Promise.resolve(job)
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    }
    const run = begin()
    for (const times of [1, 2]) {
      await vi.waitFor(() => expect(signals).toHaveLength(times), WAIT)
      holdRun(run, true)
      expect([run.phase, signals.at(-1)?.aborted]).toEqual(['paused', true])
      holdRun(run, false)
      expect(run.phase).toBe('fetching')
    }
    await isComputing()
    letGo()
    expect([await run.done, told]).toEqual(['kept', []])
  })

  test('that holds still before its inputs are there can be ended', async () => {
    const { coordinator, begin, computations } = setup()
    const run = begin(true)
    await endRun(run, 'release')
    expect(coordinator.said('release')).toEqual([run.task.assignment_id])
    expect(computations).toEqual([])
  })
})

describe('a run that fails', () => {
  test('says why, and whether another node might do better', async () => {
    const { deps, directory, job, coordinator, told, begin, isComputing, letGo, forgotten } = setup()
    const folder = path.join(directory, 'folder')
    mkdirSync(folder)
    deps.inputs.prepare = async () => ({ ...job, files: [{ ...job.files[0]!, file: folder }] })
    const run = begin()
    await isComputing()
    letGo()
    expect(await run.done).toBe('failed')
    const reason = 'plan.pdf could not be read (EISDIR).'
    const { assignment_id: assignmentId } = run.task
    expect(coordinator.said('fail')).toEqual([{ assignmentId, reason, retryable: true }])
    expect(told).toEqual([`Task ${run.task.id} failed: ${reason}`])
    expect(forgotten).toHaveLength(1)
  })

  test('for good says that nobody would do better', async () => {
    const { deps, job, coordinator, begin, isComputing, letGo } = setup()
    deps.inputs.prepare = async () => ({ ...job, files: [{ ...job.files[0]!, path: 'half \uD800' }] })
    const run = begin()
    await isComputing()
    letGo()
    expect(await run.done).toBe('failed')
    expect(coordinator.said('fail')).toMatchObject([{ retryable: false }])
  })

  test('says what the coordinator takes, however long its reason is, or if there is none', async () => {
    const { deps, coordinator, begin } = setup()
    deps.inputs.prepare = () => Promise.reject(new ComputeFailure('x'.repeat(5000), true))
    await begin().done
    deps.inputs.prepare = () => Promise.reject(new ComputeFailure('', true))
    await begin().done
    expect(coordinator.said('fail')).toMatchObject([{ reason: 'x'.repeat(2000) }, { reason: 'unknown' }])
  })

  test('for a reason of this computer tells the owner everything, and others no path of theirs', async () => {
    const { deps, coordinator, told, begin } = setup()
    const error = Object.assign(new Error("EACCES: permission denied, open '/home/ada/x'"), { code: 'EACCES' })
    deps.inputs.prepare = () => Promise.reject(error)
    const run = begin()
    expect(await run.done).toBe('failed')
    expect(told).toEqual([`Task ${run.task.id} failed: EACCES: permission denied, open '/home/ada/x'`])
    expect(coordinator.said('fail')).toMatchObject([
      { reason: 'The node had a problem of its own (EACCES).', retryable: true },
    ])
    deps.inputs.prepare = () => Promise.reject(new TypeError('x is not a function'))
    await begin().done
    expect(coordinator.said('fail')[1]).toMatchObject({ reason: 'The node had a problem of its own (TypeError).' })
  })

  test('because the process could not be started says so', async () => {
    const { deps, coordinator, begin } = setup()
    deps.computer.start = () => {
      throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' })
    }
    expect(await begin().done).toBe('failed')
    expect(coordinator.said('fail')).toMatchObject([{ retryable: true }])
  })

  test('is over also when the coordinator cannot be told', async () => {
    const { deps, coordinator, told, begin } = setup()
    deps.inputs.prepare = () => Promise.reject(new ComputeFailure('broken', true))
    coordinator.state.isAway = true
    const run = begin()
    expect(await run.done).toBe('failed')
    expect(told[1]).toContain(`The coordinator could not be told about task ${run.task.id}`)
  })

  test('or not, is over also when its inputs cannot be removed', async () => {
    const { deps, told, begin, isComputing, letGo } = setup()
    deps.inputs.forget = () => Promise.reject(new Error('EROFS: read-only file system'))
    const run = begin()
    await isComputing()
    letGo()
    expect(await run.done).toBe('kept')
    expect(told).toEqual([`The inputs of task ${run.task.id} could not be removed: EROFS: read-only file system`])
  })
})

describe('a run that ends early', () => {
  test('because its task is given back gives it back', async () => {
    const { coordinator, begin, isComputing, computations, kept } = setup()
    const run = begin()
    await isComputing()
    await endRun(run, 'release')
    expect(await run.done).toBe('ended')
    expect(coordinator.said('release')).toEqual([run.task.assignment_id])
    expect(coordinator.said('fail')).toEqual([])
    expect(kept).toEqual([])
    await expect(computations[0]!.result).rejects.toThrow('cancelled')
  })

  test('because others have its task tells nobody but the owner', async () => {
    const { coordinator, told, begin, isComputing } = setup()
    const run = begin()
    await isComputing()
    await endRun(run, 'lost')
    expect(await run.done).toBe('ended')
    expect(coordinator.heard.map(({ verb }) => verb)).toEqual(['start'])
    expect(told).toEqual([`Task ${run.task.id} was taken back by the coordinator; stopped.`])
  })

  test('while it fetches stops fetching and computes nothing', async () => {
    const { deps, begin, computations, verbs } = setup()
    deps.inputs.prepare = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))))
    const run = begin()
    await endRun(run, 'release')
    expect(await run.done).toBe('ended')
    expect(computations).toEqual([])
    expect(verbs()).toEqual(['release'])
  })

  test('while its start is being told computes nothing either', async () => {
    const { deps, begin, computations } = setup()
    const starting = Promise.withResolvers<void>()
    let isStarting = false
    deps.client.start = () => {
      isStarting = true
      return starting.promise
    }
    const run = begin()
    await vi.waitFor(() => expect(isStarting).toBe(true), WAIT)
    const ended = endRun(run, 'release')
    starting.resolve()
    await ended
    expect(await run.done).toBe('ended')
    expect(computations).toEqual([])
  })

  test('when its result is there already keeps the result instead of giving the task back', async () => {
    const { deps, coordinator, begin, isComputing, letGo, kept } = setup()
    const reading = Promise.withResolvers<void>()
    deps.account.read = () => reading.promise
    const run = begin()
    await isComputing()
    letGo()
    await vi.waitFor(() => expect(run.phase).toBe('reporting'), WAIT)
    const ended = endRun(run, 'release')
    reading.resolve()
    await ended
    expect(await run.done).toBe('kept')
    expect(kept).toHaveLength(1)
    expect(coordinator.said('release')).toEqual([])
  })

  test('when its result is there but nowhere to be kept gives the task back', async () => {
    const { deps, coordinator, begin, isComputing, letGo } = setup()
    deps.keep = (_, ending) =>
      new Promise((_resolve, reject) => ending.addEventListener('abort', () => reject(new Error('the disk is full'))))
    const run = begin()
    await isComputing()
    letGo()
    await vi.waitFor(() => expect(run.phase).toBe('reporting'), WAIT)
    await endRun(run, 'release')
    expect(await run.done).toBe('ended')
    expect(coordinator.said('release')).toEqual([run.task.assignment_id])
  })

  test('twice ends once, for the first reason', async () => {
    const { coordinator, begin, isComputing } = setup()
    const run = begin()
    await isComputing()
    await Promise.all([endRun(run, 'release'), endRun(run, 'lost'), endRun(run, 'release')])
    expect(coordinator.said('release')).toHaveLength(1)
    expect(await run.done).toBe('ended')
  })

  test('ends also when the coordinator cannot be told', async () => {
    const { coordinator, told, begin, isComputing } = setup()
    const run = begin()
    await isComputing()
    coordinator.state.isAway = true
    await endRun(run, 'release')
    expect(await run.done).toBe('ended')
    expect(told).toEqual([expect.stringContaining('could not be told')])
  })
})
