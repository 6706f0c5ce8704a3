import { describe, expect, test } from 'vitest'
import type { NodeId, TaskId } from '#core/ids.ts'
import type { TaskType } from '#core/task/task-type.ts'
import type { AnythingToGive, Claim, ServeClaims } from './ports.ts'

export type ClaimsBench = AsyncDisposable & {
  readonly serveClaims: ServeClaims
  readonly anythingToGive: AnythingToGive
  /** A task that any node may have at once. */
  addTask(taskType?: TaskType): Promise<TaskId>
  /** A node that is online and holds nothing. */
  aNode(): Promise<NodeId>
  /** The node says that it runs nothing: what it was given got lost. */
  hearsNothing(nodeId: NodeId): Promise<void>
}

export const claimOf = (nodeId: NodeId, fields: Partial<Claim> = {}): Claim => ({
  nodeId,
  types: ['data_hash'],
  memoryMb: 1024,
  anyWorkload: false,
  ...fields,
})

/** What every giver of tasks keeps, wherever they lie. */
export function claimsContract(name: string, makeBench: () => Promise<ClaimsBench>): void {
  describe(`${name} as a giver of tasks`, () => {
    test('answers each claim at its place, with null where there is nothing', async () => {
      await using bench = await makeBench()
      const [one, two, three] = [await bench.aNode(), await bench.aNode(), await bench.aNode()]
      const taskId = await bench.addTask('render')
      const claims = [claimOf(one), claimOf(two, { types: ['scientific', 'render'] }), claimOf(three)]
      const answers = await bench.serveClaims(claims)
      expect(answers).toEqual([null, expect.objectContaining({ taskId, nodeId: two, taskType: 'render' }), null])
    })

    test('gives no task twice, not even to claims that are served together', async () => {
      await using bench = await makeBench()
      const [one, two, three] = [await bench.aNode(), await bench.aNode(), await bench.aNode()]
      const made = new Set([await bench.addTask(), await bench.addTask()])
      const first = await bench.serveClaims([claimOf(one), claimOf(two), claimOf(three)])
      const given = first.flatMap((task) => (task ? [task.taskId] : []))
      expect(new Set(given)).toEqual(made)
      expect(given).toHaveLength(2)
      expect(await bench.serveClaims([claimOf(three)])).toEqual([null])
    })

    test('has something to give while a task waits, and nothing when all are given', async () => {
      await using bench = await makeBench()
      const node = await bench.aNode()
      expect(await bench.anythingToGive([node])).toBe(false)
      await bench.addTask()
      expect(await bench.anythingToGive([node])).toBe(true)
      await bench.serveClaims([claimOf(node)])
      expect(await bench.anythingToGive([node])).toBe(false)
    })

    test('has something to give to a node whose task got lost on the way: the same assignment again', async () => {
      await using bench = await makeBench()
      const [node, other] = [await bench.aNode(), await bench.aNode()]
      await bench.addTask()
      const [given] = await bench.serveClaims([claimOf(node)])
      await bench.hearsNothing(node)
      expect(await bench.anythingToGive([other])).toBe(false)
      expect(await bench.anythingToGive([other, node])).toBe(true)
      const again = await bench.serveClaims([claimOf(other), claimOf(node)])
      expect(again.map((task) => task?.assignmentId)).toEqual([undefined, given?.assignmentId])
    })
  })
}
