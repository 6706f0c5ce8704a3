import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { asNodeId, type NodeId } from '#core/ids.ts'
import { systemClock } from '../../shared/system.ts'
import type { WriteBeats } from '../ports.ts'
import { inMemoryBeats } from '../test-beats.ts'
import { beatOf, writeBeatsContract } from '../write-beats.contract.ts'
import { makeReceiveHeartbeat } from './receive-heartbeat.ts'

writeBeatsContract('the heartbeats in memory', () => {
  const { writeBeats, aNode, suspend, anAssignment } = inMemoryBeats()
  return Promise.resolve({
    writeBeats,
    aNode: (profile) => Promise.resolve(aNode(profile)),
    suspend: (nodeId) => Promise.resolve(suspend(nodeId)),
    anAssignment: (nodeId) => Promise.resolve(anAssignment(nodeId)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function setup() {
  const memory = inMemoryBeats()
  const writes: Parameters<WriteBeats>[0][] = []
  let takesMs = 0
  let fault: Error | null = null
  const writeBeats: WriteBeats = async (beats) => {
    writes.push(beats)
    if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs))
    if (fault) throw fault
    return memory.writeBeats(beats)
  }
  const { receive, stop } = makeReceiveHeartbeat({ writeBeats, clock: systemClock })
  return {
    ...memory,
    receive,
    stop,
    writes,
    aNode: () => memory.aNode({ hasSolar: true }),
    beat: (nodeId: NodeId, cpuUsagePct = 10) => receive(beatOf(nodeId, { cpuUsagePct })),
    /** What was written of a node, by its CPU use. */
    written: (nodeId: NodeId) =>
      writes.flatMap((beats) => beats.filter((beat) => beat.nodeId === nodeId).map((beat) => beat.cpuUsagePct)),
    takes: (ms: number) => (takesMs = ms),
    break: (error: Error | null) => (fault = error),
  }
}

describe('heartbeats', () => {
  test('that come together are written together', async () => {
    const { beat, aNode, writes } = setup()
    const nodes = Array.from({ length: 50 }, aNode)
    const answers = await Promise.all(nodes.map((node) => beat(node)))
    expect(answers.map(({ nodeId }) => nodeId)).toEqual(nodes)
    expect(writes.map(({ length }) => length)).toEqual([50])
  })

  test('that come while others are written go together into the next write', async () => {
    const { beat, aNode, writes, takes } = setup()
    takes(100)
    const first = beat(aNode())
    await pass(10)
    const rest = Array.from({ length: 9 }, () => beat(aNode()))
    await pass(200)
    await Promise.all([first, ...rest])
    expect(writes.map(({ length }) => length)).toEqual([1, 9])
  })

  test('are at most 1,000 a write', async () => {
    const { beat, aNode, writes } = setup()
    await Promise.all(Array.from({ length: 2001 }, () => beat(aNode())))
    expect(writes.map(({ length }) => length)).toEqual([1000, 1000, 1])
  })

  test('tell how long ago they were heard when they had to wait', async () => {
    const { beat, aNode, writes, takes } = setup()
    takes(100)
    const first = beat(aNode())
    await pass(10)
    const second = beat(aNode())
    await pass(200)
    await Promise.all([first, second])
    expect(writes.flat().map(({ heardMsAgo }) => heardMsAgo)).toEqual([0, 90])
  })

  test('of a node that does not exist are refused', async () => {
    const { beat, aNode } = setup()
    const results = await Promise.allSettled([beat(asNodeId(randomUUID())), beat(aNode())])
    expect(results).toMatchObject([{ reason: { code: 'node_not_found' } }, { status: 'fulfilled' }])
  })
})

describe('a node that is heard again within a second', () => {
  test('is answered from memory, and its newest heartbeat is written when the second is over', async () => {
    const { beat, aNode, written } = setup()
    const node = aNode()
    const first = await beat(node, 1)
    await pass(300)
    expect(await beat(node, 2)).toEqual(first)
    expect(await beat(node, 3)).toEqual(first)
    await pass(699)
    expect(written(node)).toEqual([1])
    await pass(1)
    expect(written(node)).toEqual([1, 3])
  })

  test('is written at most once a second, however often it is heard', async () => {
    const { beat, aNode, written } = setup()
    const node = aNode()
    for (let tenth = 0; tenth < 100; tenth++) {
      await beat(node, tenth % 100)
      await pass(100)
    }
    expect(written(node).length).toBeGreaterThanOrEqual(10)
    expect(written(node).length).toBeLessThanOrEqual(11)
  })

  test('is not written earlier because others are', async () => {
    const { beat, aNode, written } = setup()
    const chatty = aNode()
    await beat(chatty, 1)
    for (let tenth = 1; tenth < 10; tenth++) {
      await pass(100)
      await Promise.all([beat(chatty, 1 + tenth), beat(aNode())])
    }
    expect(written(chatty)).toEqual([1])
    await pass(100)
    expect(written(chatty)).toEqual([1, 10])
  })

  test('while it is written gets the answer of that write, and its own is written a second later', async () => {
    const { beat, aNode, written, takes } = setup()
    takes(100)
    const node = aNode()
    const first = beat(node, 1)
    await pass(50)
    const second = beat(node, 2)
    await pass(50)
    expect(await second).toEqual(await first)
    await pass(999)
    expect(written(node)).toEqual([1])
    await pass(1)
    expect(written(node)).toEqual([1, 2])
  })

  test('is told at once what it lost, of what it lists', async () => {
    const { receive, aNode, anAssignment } = setup()
    const node = aNode()
    const [kept, unknown] = [anAssignment(node), randomUUID()]
    const running = [kept, unknown].map((assignmentId) => ({ assignmentId, progress: 0 }))
    expect((await receive(beatOf(node, { running }))).lost).toEqual([unknown])
    expect((await receive(beatOf(node, { running }))).lost).toEqual([unknown])
    expect((await receive(beatOf(node, { running: running.slice(0, 1) }))).lost).toEqual([])
  })

  test('hears of a suspension within a second', async () => {
    const { beat, aNode, suspend } = setup()
    const node = aNode()
    await beat(node)
    suspend(node)
    await pass(1000)
    expect(await beat(node)).toMatchObject({ standing: 'suspended' })
  })

  test('that is heard once more after its second is written once, not twice', async () => {
    const { beat, aNode, written } = setup()
    const node = aNode()
    await beat(node, 1)
    await pass(900)
    await beat(node, 2)
    vi.setSystemTime(Date.now() + 100)
    await beat(node, 3)
    await pass(1000)
    expect(written(node)).toEqual([1, 3])
  })
})

describe('a write that fails', () => {
  test('is told to everyone who waits for it, and the next heartbeat is written again', async () => {
    const { beat, aNode, written, break: breakDown } = setup()
    const node = aNode()
    breakDown(new Error('away'))
    const results = await Promise.allSettled([beat(node, 1), beat(node, 2), beat(aNode())])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    breakDown(null)
    await expect(beat(node, 3)).resolves.toMatchObject({ nodeId: node })
    expect(written(node)).toEqual([2, 3])
  })

  test('takes nobody with it who came while it was tried', async () => {
    const { beat, aNode, takes, break: breakDown } = setup()
    takes(100)
    breakDown(new Error('away'))
    const first = Promise.allSettled([beat(aNode())])
    await pass(50)
    const second = beat(aNode())
    await pass(50)
    breakDown(null)
    await pass(100)
    expect((await first)[0]?.status).toBe('rejected')
    await expect(second).resolves.toMatchObject({ standing: 'approved' })
  })

  test('of a heartbeat that was answered already is made good by the next one', async () => {
    const { beat, aNode, written, break: breakDown } = setup()
    const node = aNode()
    await beat(node, 1)
    await beat(node, 2)
    breakDown(new Error('away'))
    await pass(1000)
    await expect(beat(node, 3)).rejects.toThrow('away')
    breakDown(null)
    await beat(node, 4)
    expect(written(node)).toEqual([1, 2, 3, 4])
  })
})

test('a clock that is set back an hour keeps no node unwritten for an hour', async () => {
  const { beat, aNode, written } = setup()
  const node = aNode()
  await beat(node, 1)
  await pass(0)
  vi.setSystemTime(Date.now() - 3_600_000)
  await beat(node, 2)
  expect(written(node)).toEqual([1, 2])
})

describe('a stop', () => {
  test('writes what was answered from memory', async () => {
    const { beat, aNode, stop, written } = setup()
    const nodes = [aNode(), aNode()]
    for (const node of nodes) await beat(node, 1)
    for (const node of nodes) await beat(node, 2)
    await stop()
    for (const node of nodes) expect(written(node)).toEqual([1, 2])
    await pass(5000)
    for (const node of nodes) expect(written(node)).toEqual([1, 2])
  })

  test('waits for the write that is under way and for those heard during it', async () => {
    const { beat, aNode, stop, takes, written } = setup()
    takes(100)
    const node = aNode()
    const answers = [beat(node, 1)]
    await pass(50)
    answers.push(beat(node, 2))
    let stopped = false
    const stopping = stop().then(() => (stopped = true))
    await pass(100)
    expect(stopped).toBe(false)
    await pass(100)
    await stopping
    expect(written(node)).toEqual([1, 2])
    await Promise.all(answers)
  })

  test('has nothing to do when nothing is waiting', async () => {
    const { stop, writes } = setup()
    await stop()
    expect(writes).toEqual([])
  })
})
