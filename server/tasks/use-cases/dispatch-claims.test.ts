import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { NodeId } from '#core/ids.ts'
import { recordingLogger } from '../../shared/test-doubles.ts'
import { claimOf, claimsContract } from '../claims.contract.ts'
import type { AnythingToGive, Claim, ServeClaims } from '../ports.ts'
import { inMemoryClaims } from '../test-claims.ts'
import { makeDispatcher } from './dispatch-claims.ts'

claimsContract('the tasks in memory', () => {
  const { serveClaims, anythingToGive, addTask, aNode, hearsNothing } = inMemoryClaims()
  return Promise.resolve({
    serveClaims,
    anythingToGive,
    addTask: (taskType) => Promise.resolve(addTask(taskType)),
    aNode: () => Promise.resolve(aNode()),
    hearsNothing: (nodeId) => Promise.resolve(hearsNothing(nodeId)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
/** Lets a second of the dispatcher's pass, and what follows from it. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function setup() {
  const memory = inMemoryClaims()
  const logger = recordingLogger()
  const calls: (readonly Claim[])[] = []
  const looks: (readonly NodeId[])[] = []
  let gate: Promise<unknown> = Promise.resolve()
  let fault: Error | null = null
  const serveClaims: ServeClaims = async (claims) => {
    calls.push(claims)
    const answers = await memory.serveClaims(claims)
    await gate
    if (fault) throw fault
    return answers
  }
  const anythingToGive: AnythingToGive = async (nodeIds) => {
    looks.push(nodeIds)
    if (fault) throw fault
    return memory.anythingToGive(nodeIds)
  }
  const dispatcher = makeDispatcher({ serveClaims, anythingToGive, now: () => Date.now(), logger })
  const ask = (waitS = 0, signal = new AbortController().signal) => {
    const nodeId = memory.aNode()
    const answer = dispatcher.claim(claimOf(nodeId), { waitMs: waitS * 1000, signal })
    return Object.assign(
      answer.then((task) => task?.taskId ?? null),
      { nodeId },
    )
  }
  /** Calls find what they find and are answered only when the returned function is called. */
  const holdAnswers = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return resolve
  }
  return {
    ...memory,
    ...dispatcher,
    ask,
    calls,
    looks,
    logger,
    holdAnswers,
    break: (error: Error | null) => (fault = error),
  }
}

/** What a promise came to so far; `waits` when nothing. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  await pass(0)
  return Promise.race([promise, Promise.resolve('waits')])
}

describe('claims that come together', () => {
  test('are served in one call, each with its own answer', async () => {
    const { ask, addTask, calls } = setup()
    const made = [addTask(), addTask()]
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([...made, null])
    expect(calls.map(({ length }) => length)).toEqual([3])
  })

  test('while a call is under way are served together in the next one', async () => {
    const { ask, calls, holdAnswers } = setup()
    const release = holdAnswers()
    const first = ask()
    await pass(0)
    const rest = [ask(), ask()]
    await pass(0)
    rest.push(ask())
    expect(calls.map(({ length }) => length)).toEqual([1])
    release()
    await Promise.all([first, ...rest])
    expect(calls.map(({ length }) => length)).toEqual([1, 3])
  })

  test('are at most 500 a call', async () => {
    const { ask, calls } = setup()
    await Promise.all(Array.from({ length: 1201 }, () => ask()))
    expect(calls.map(({ length }) => length)).toEqual([500, 500, 201])
  })

  test('fail together when the database fails, and those after them are served', async () => {
    const { ask, addTask, break: breakDown } = setup()
    breakDown(new Error('away'))
    const results = await Promise.allSettled([ask(5), ask()])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    breakDown(null)
    const taskId = addTask()
    expect(await ask()).toBe(taskId)
  })
})

describe('a claim that may wait', () => {
  test('is answered as soon as something became pending here', async () => {
    const { ask, addTask, wake } = setup()
    const answer = ask(30)
    expect(await stateOf(answer)).toBe('waits')
    const taskId = addTask()
    wake()
    expect(await stateOf(answer)).toBe(taskId)
  })

  test('that was just being tried when something became pending is tried again at once', async () => {
    const { ask, addTask, wake, calls, holdAnswers } = setup()
    const release = holdAnswers()
    const answer = ask(30)
    await pass(0)
    const taskId = addTask()
    wake()
    release()
    expect(await stateOf(answer)).toBe(taskId)
    expect(calls).toHaveLength(2)
  })

  test('is answered within a second when something became pending elsewhere', async () => {
    const { ask, addTask, start, stop } = setup()
    start()
    const answer = ask(30)
    await pass(5000)
    const taskId = addTask()
    await pass(1000)
    expect(await stateOf(answer)).toBe(taskId)
    await stop()
  })

  test('gets what got lost on the way to its node', async () => {
    const { ask, addTask, hearsNothing, start, stop, claim } = setup()
    start()
    const taskId = addTask()
    const first = ask()
    expect(await first).toBe(taskId)
    const again = claim(claimOf(first.nodeId), { waitMs: 30_000, signal: new AbortController().signal })
    expect(await stateOf(again)).toBe('waits')
    hearsNothing(first.nodeId)
    await pass(1000)
    expect(await again).toMatchObject({ taskId })
    await stop()
  })

  test('costs no claim while there is nothing: one cheap look a second for all who wait', async () => {
    const { ask, start, stop, calls, looks } = setup()
    start()
    const waiting = [ask(30), ask(30)]
    await pass(10_000)
    expect(calls).toHaveLength(1)
    expect(looks).toEqual(Array(10).fill(waiting.map(({ nodeId }) => nodeId)))
    await stop()
  })

  test('ends with nothing when its time is up, and not before', async () => {
    const { ask, start, stop } = setup()
    start()
    const answer = ask(3)
    await pass(2999)
    expect(await stateOf(answer)).toBe('waits')
    await pass(1)
    expect(await stateOf(answer)).toBeNull()
    await stop()
  })

  test('is looked at no more when nobody waits', async () => {
    const { ask, start, stop, looks } = setup()
    start()
    const answer = ask(2)
    await pass(10_000)
    await answer
    expect(looks).toHaveLength(1)
    await stop()
  })

  test('survives a database that is away: it is said, and tried again a second later', async () => {
    const { ask, addTask, start, stop, logger, break: breakDown } = setup()
    start()
    const answer = ask(30)
    await pass(0)
    breakDown(new Error('away'))
    await pass(2000)
    expect(logger.lines).toEqual(Array(2).fill('warn Waiting nodes are tried again later'))
    breakDown(null)
    const taskId = addTask()
    await pass(1000)
    expect(await stateOf(answer)).toBe(taskId)
    await stop()
  })
})

describe('a node that goes away', () => {
  test('before it was served is not served', async () => {
    const { ask, addTask, calls } = setup()
    addTask()
    const gone = new AbortController()
    const answer = ask(30, gone.signal)
    gone.abort()
    expect(await answer).toBeNull()
    expect(calls).toEqual([])
  })

  test('while it waits takes no task with it', async () => {
    const { ask, addTask, wake } = setup()
    const gone = new AbortController()
    const left = ask(30, gone.signal)
    const other = ask(30)
    await pass(0)
    gone.abort()
    const taskId = addTask()
    wake()
    expect(await stateOf(left)).toBeNull()
    expect(await stateOf(other)).toBe(taskId)
  })

  test('is let go at the next look', async () => {
    const { ask, start, stop, looks } = setup()
    start()
    const gone = new AbortController()
    const answer = ask(30, gone.signal)
    await pass(0)
    gone.abort()
    await pass(1000)
    expect(await stateOf(answer)).toBeNull()
    expect(looks).toEqual([])
    await stop()
  })
})

describe('a stop', () => {
  test('sends everybody who waits away with nothing', async () => {
    const { ask, start, stop, looks } = setup()
    start()
    const waiting = [ask(30), ask(30)]
    await pass(0)
    await stop()
    expect(await Promise.all(waiting)).toEqual([null, null])
    await pass(5000)
    expect(looks).toEqual([])
  })

  test('waits for the call that is under way, and its tasks are given', async () => {
    const { ask, addTask, stop, holdAnswers } = setup()
    const taskId = addTask()
    const release = holdAnswers()
    const [first, second] = [ask(30), ask(30)]
    await pass(0)
    const stopped = stop()
    expect(await stateOf(stopped)).toBe('waits')
    release()
    await stopped
    expect(await Promise.all([first, second])).toEqual([taskId, null])
  })

  test('is possible before the start', async () => {
    await expect(setup().stop()).resolves.toBeUndefined()
  })
})

test('to wake when nobody waits asks for nothing', async () => {
  const { wake, calls } = setup()
  wake()
  await pass(0)
  expect(calls).toEqual([])
})
