import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { asNodeId, type NodeId } from '#core/ids.ts'
import type { Beat, WriteBeats } from './ports.ts'

export type BeatsBench = AsyncDisposable & {
  readonly writeBeats: WriteBeats
  /** A node in good standing without work. */
  aNode(profile: { hasSolar: boolean }): Promise<NodeId>
  suspend(nodeId: NodeId): Promise<void>
  /** An open assignment of this node. */
  anAssignment(nodeId: NodeId): Promise<string>
}

export const beatOf = (nodeId: NodeId, fields: Partial<Beat> = {}): Beat => ({
  nodeId,
  cpuUsagePct: 10,
  solarW: 0,
  surplusW: null,
  accepting: true,
  running: [],
  agentVersion: null,
  temperatureC: null,
  ...fields,
})
const heard = (beat: Beat, heardMsAgo = 0) => ({ ...beat, heardMsAgo })

/** What every writer of heartbeats keeps, wherever it writes. */
export function writeBeatsContract(name: string, makeBench: () => Promise<BeatsBench>): void {
  describe(`${name} as a writer of heartbeats`, () => {
    test('answers each node with what it is, and leaves unknown ones out', async () => {
      await using bench = await makeBench()
      const solar = await bench.aNode({ hasSolar: true })
      const suspended = await bench.aNode({ hasSolar: false })
      await bench.suspend(suspended)
      const stranger = asNodeId(randomUUID())
      const answers = await bench.writeBeats([solar, stranger, suspended].map((id) => heard(beatOf(id), 500)))
      expect([...answers.keys()].toSorted()).toEqual([solar, suspended].toSorted())
      expect(answers.get(solar)).toEqual({
        nodeId: solar,
        standing: 'approved',
        hasSolar: true,
        openAssignments: 0,
        lost: [],
      })
      expect(answers.get(suspended)).toMatchObject({ standing: 'suspended', hasSolar: false })
    })

    test('counts a node’s open assignments, listed or not', async () => {
      await using bench = await makeBench()
      const node = await bench.aNode({ hasSolar: false })
      await bench.anAssignment(node)
      const answers = await bench.writeBeats([heard(beatOf(node))])
      expect(answers.get(node)).toMatchObject({ openAssignments: 1, lost: [] })
    })

    test('names as lost what a node lists and does not hold, to that node alone', async () => {
      await using bench = await makeBench()
      const [one, other] = [await bench.aNode({ hasSolar: false }), await bench.aNode({ hasSolar: false })]
      const held = await bench.anAssignment(one)
      const unknown = randomUUID()
      const running = [held, unknown].map((assignmentId) => ({ assignmentId, progress: 0.5 }))
      const answers = await bench.writeBeats([heard(beatOf(one, { running })), heard(beatOf(other))])
      expect(answers.get(one)?.lost).toEqual([unknown])
      expect(answers.get(other)?.lost).toEqual([])
      const stolen = await bench.writeBeats([heard(beatOf(other, { running: [{ assignmentId: held, progress: 0 }] }))])
      expect(stolen.get(other)?.lost).toEqual([held])
    })

    test('can be given the same again, and nothing', async () => {
      await using bench = await makeBench()
      const node = await bench.aNode({ hasSolar: true })
      const first = await bench.writeBeats([heard(beatOf(node))])
      expect(await bench.writeBeats([heard(beatOf(node))])).toEqual(first)
      expect((await bench.writeBeats([])).size).toBe(0)
    })
  })
}
