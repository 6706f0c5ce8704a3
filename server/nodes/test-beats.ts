import { randomUUID } from 'node:crypto'
import { asNodeId, type NodeId } from '#core/ids.ts'
import type { NodeStanding } from '#core/node/node.ts'
import type { BeatAnswer, WriteBeats } from './ports.ts'

type Known = { hasSolar: boolean; standing: NodeStanding; readonly held: Set<string> }

/** For tests: nodes and what they hold, in memory. */
export function inMemoryBeats() {
  const nodes = new Map<NodeId, Known>()
  const writeBeats: WriteBeats = async (beats) => {
    const answers = beats.flatMap(({ nodeId, running }): readonly BeatAnswer[] => {
      const node = nodes.get(nodeId)
      if (!node) return []
      const { hasSolar, standing, held } = node
      const lost = running.map(({ assignmentId }) => assignmentId).filter((id) => !held.has(id))
      return [{ nodeId, standing, hasSolar, openAssignments: held.size, lost }]
    })
    return new Map(answers.map((answer) => [answer.nodeId, answer]))
  }
  const nodeOf = (nodeId: NodeId): Known => {
    const node = nodes.get(nodeId)
    if (!node) throw new Error('There is no such node')
    return node
  }
  return {
    writeBeats,
    aNode({ hasSolar }: { hasSolar: boolean }): NodeId {
      const nodeId = asNodeId(randomUUID())
      nodes.set(nodeId, { hasSolar, standing: 'approved', held: new Set() })
      return nodeId
    },
    suspend: (nodeId: NodeId) => void (nodeOf(nodeId).standing = 'suspended'),
    anAssignment(nodeId: NodeId): string {
      const id = randomUUID()
      nodeOf(nodeId).held.add(id)
      return id
    },
    lose: (nodeId: NodeId, assignmentId: string) => void nodeOf(nodeId).held.delete(assignmentId),
  }
}
