import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordingLogger } from '../../shared/test-doubles.ts'
import type { TimeKeeper } from '../ports.ts'
import { GO_MAX, type Step, STEPS, timeKeeperContract } from '../time-keeper.contract.ts'
import { makeReaper } from './keep-time.ts'

/** For tests: counts of what is due, in memory. */
function inMemoryTimeKeeper() {
  const due = new Map<Step, number>()
  const go = (step: Step) => () => {
    const changed = Math.min(due.get(step) ?? 0, GO_MAX[step])
    due.set(step, (due.get(step) ?? 0) - changed)
    return Promise.resolve(changed)
  }
  const keeper = Object.fromEntries(STEPS.map((step) => [step, go(step)])) as TimeKeeper
  return { keeper, makeDue: (step: Step, count: number) => void due.set(step, count) }
}

timeKeeperContract('the time keeper in memory', () => {
  const { keeper, makeDue } = inMemoryTimeKeeper()
  return Promise.resolve({
    keeper,
    makeDue: (step, count) => Promise.resolve(makeDue(step, count)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function setup() {
  const memory = inMemoryTimeKeeper()
  const logger = recordingLogger()
  const steps: Step[] = []
  let wakes = 0
  let gate: Promise<unknown> = Promise.resolve()
  let fault: Error | null = null
  const watched = (step: Step) => async () => {
    steps.push(step)
    await gate
    if (fault) throw fault
    return memory.keeper[step]()
  }
  const keeper = Object.fromEntries(STEPS.map((step) => [step, watched(step)])) as TimeKeeper
  const reaper = makeReaper({ keeper, logger, tasksChanged: () => void (wakes += 1) })
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return resolve
  }
  return {
    ...reaper,
    makeDue: memory.makeDue,
    logger,
    steps,
    wakes: () => wakes,
    hold,
    break: (error: Error | null) => (fault = error),
  }
}

describe('the reaper', () => {
  test('does a whole round at once when it starts, and one a second from then on', async () => {
    const { start, stop, steps } = setup()
    start()
    await pass(0)
    expect(steps).toEqual(STEPS)
    await pass(3000)
    expect(steps).toHaveLength(4 * STEPS.length)
    await stop()
  })

  test('never does two rounds at once, however long one takes', async () => {
    const { start, stop, steps, hold } = setup()
    const release = hold()
    start()
    await pass(60_000)
    expect(steps).toEqual(['expireTasks'])
    release()
    await pass(0)
    expect(steps).toEqual(STEPS)
    await stop()
  })

  test.each<[Step, number]>([
    ['expireTasks', 0],
    ['loseLeases', 1],
    ['endCampaigns', 0],
    ['openTasksToAll', 1],
    ['forgetNonces', 0],
  ])('after %s wakes those who wait for work %i times', async (step, count) => {
    const { start, stop, makeDue, wakes } = setup()
    makeDue(step, 2)
    start()
    await pass(1000)
    expect(wakes()).toBe(count)
    await stop()
  })

  test('says what expired, lost its lease or came to its end, and nothing of a quiet second', async () => {
    const { start, stop, makeDue, logger } = setup()
    start()
    await pass(5000)
    expect(logger.lines).toEqual([])
    makeDue('expireTasks', 2)
    makeDue('loseLeases', 3)
    await pass(1000)
    expect(logger.lines).toEqual(['info Tasks expired or lost their lease'])
    makeDue('endCampaigns', 4)
    await pass(1000)
    expect(logger.lines.slice(1)).toEqual(['info Campaigns came to their end'])
    expect(logger.fields).toEqual([{ expired: 2, lapsed: 3 }, { ended: 4 }])
    await stop()
  })

  test('goes on a second after a round that failed, and says why it did', async () => {
    const { start, stop, makeDue, logger, wakes, break: breakDown } = setup()
    const away = new Error('away')
    breakDown(away)
    start()
    await pass(2000)
    expect(logger.lines).toEqual(Array(3).fill('warn The reaper could not do its round; it tries again'))
    expect(logger.fields[0]).toEqual({ err: away })
    breakDown(null)
    makeDue('loseLeases', 1)
    await pass(1000)
    expect(wakes()).toBe(1)
    await stop()
  })
})

describe('a stop of the reaper', () => {
  test('is the end of the rounds', async () => {
    const { start, stop, steps } = setup()
    start()
    await pass(0)
    await stop()
    await pass(10_000)
    expect(steps).toHaveLength(STEPS.length)
  })

  test('waits for the round that is under way, and no other follows it', async () => {
    const { start, stop, steps, hold } = setup()
    const release = hold()
    start()
    await pass(0)
    let stopped = false
    const stopping = stop().then(() => (stopped = true))
    await pass(5000)
    expect(stopped).toBe(false)
    release()
    await stopping
    await pass(5000)
    expect(steps).toEqual(STEPS)
  })

  test('is possible before the start, and when the last round fails', async () => {
    await setup().stop()
    const { start, stop, hold, break: breakDown, logger } = setup()
    const release = hold()
    start()
    breakDown(new Error('away'))
    const stopping = stop()
    release()
    await stopping
    expect(logger.lines).toHaveLength(1)
  })
})
