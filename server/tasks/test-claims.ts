import { randomUUID } from 'node:crypto'
import { asAssignmentId, asNodeId, asTaskId, type NodeId } from '#core/ids.ts'
import type { TaskType } from '#core/task/task-type.ts'
import type { AnythingToGive, Claim, ClaimedTask, ServeClaims } from './ports.ts'

/** For tests: tasks in memory, given in the order in which they were made. */
export function inMemoryClaims() {
  let waiting: { taskId: ReturnType<typeof asTaskId>; taskType: TaskType }[] = []
  const given: ClaimedTask[] = []
  const unheard = new Set<NodeId>()

  function again(nodeId: NodeId): ClaimedTask | null {
    if (!unheard.delete(nodeId)) return null
    return given.find((task) => task.nodeId === nodeId) ?? null
  }
  function next({ nodeId, types }: Claim): ClaimedTask | null {
    const task = waiting.find(({ taskType }) => types.includes(taskType))
    if (!task) return null
    waiting = waiting.filter((other) => other !== task)
    const claimed = { ...task, nodeId, ...DETAILS, assignmentId: asAssignmentId(randomUUID()) }
    given.push(claimed)
    return claimed
  }
  const serveClaims: ServeClaims = async (claims) => claims.map((claim) => again(claim.nodeId) ?? next(claim))
  const anythingToGive: AnythingToGive = async (nodeIds) =>
    waiting.length > 0 || nodeIds.some((nodeId) => unheard.has(nodeId))
  return {
    serveClaims,
    anythingToGive,
    addTask(taskType: TaskType = 'data_hash') {
      const taskId = asTaskId(randomUUID())
      waiting.push({ taskId, taskType })
      return taskId
    },
    aNode: () => asNodeId(randomUUID()),
    hearsNothing: (nodeId: NodeId) => void unheard.add(nodeId),
  }
}

const DETAILS = {
  dataUrl: `blob:${'a'.repeat(64)}`,
  params: {},
  input: null,
  program: null,
  deadline: new Date('2026-06-21T13:00:00.000Z'),
  leaseExpiresAt: new Date('2026-06-21T12:05:00.000Z'),
  rewardEur: '0.01',
  campaign: null,
}
