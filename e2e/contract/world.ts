import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { decide, inviteOf, newOwner } from '../fixtures/joining.ts'
import { startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { newNonce, registerNode, type TestNode } from '../fixtures/test-node.ts'
import { newTask } from '../fixtures/test-work.ts'
import { type Ask, asker } from './ask.ts'
import { type Interface, type Operation, readInterface } from './interface.ts'
import { startTroubledCoordinator, type TroubledCoordinator } from './troubled-coordinator.ts'

/** A grid with its description, and what is needed to bring it into each state that it can answer from. */
export type World = AsyncDisposable & {
  readonly grid: TestGrid
  readonly contract: Interface
  readonly troubled: TroubledCoordinator
  readonly ask: Ask
  operation(name: string): Operation
  newNode(): Promise<TestNode>
  suspendedNode(): Promise<TestNode>
  leftNode(): Promise<TestNode>
  /** A node that holds one task. */
  worker(): Promise<{ node: TestNode; task: ClaimResponse }>
  /** A node with one validated task, and what that earned asked for. */
  askedForPay(): Promise<{ node: TestNode; redemptionId: string }>
  newOwnerId(): Promise<string>
  newInvite(): Promise<{ id: string; code: string; owner_id: string }>
}

const SETTINGS = {
  GRID_ADDRESS_REQUESTS_PER_SECOND: '100000',
  GRID_NODE_REQUESTS_PER_SECOND: '100000',
  GRID_BLOB_MAX_MB: '1',
  GRID_REDEMPTION_MIN_EUR: '0.01',
}

export async function startWorld(): Promise<World> {
  const grid = await startTestGrid(SETTINGS)
  const troubled = await startTroubledCoordinator(grid.coordinator.databaseUrl)
  const contract = readInterface((await grid.anyone('GET', '/openapi.json')).body)
  const byName = new Map(contract.operations.map((operation) => [operation.name, operation]))
  const newNode = () => registerNode(grid)
  return {
    grid,
    contract,
    troubled,
    ask: asker(grid.url, contract),
    operation(name) {
      const operation = byName.get(name)
      if (!operation) throw new Error(`There is no operation ${name} in /openapi.json`)
      return operation
    },
    newNode,
    async suspendedNode() {
      const node = await newNode()
      await decide(grid, node.id, 'suspended')
      return node
    },
    async leftNode() {
      const node = await newNode()
      await grid.admin('DELETE', `/grid/nodes/${node.id}`)
      return node
    },
    worker: () => worker(grid),
    askedForPay: () => askedForPay(grid),
    newOwnerId: async () => (await newOwner(grid)).id,
    newInvite: async () => inviteOf(grid, await newOwner(grid)),
    async [Symbol.asyncDispose]() {
      await troubled[Symbol.asyncDispose]()
      await grid[Symbol.asyncDispose]()
    },
  }
}

async function worker(grid: TestGrid): Promise<{ node: TestNode; task: ClaimResponse }> {
  await newTask(grid)
  const node = await registerNode(grid)
  const { status, body: task } = await node.claim()
  if (status !== 200) throw new Error(`There was no task for a new node: ${status}`)
  return { node, task }
}

async function askedForPay(grid: TestGrid): Promise<{ node: TestNode; redemptionId: string }> {
  const { node, task } = await worker(grid)
  await node.report(task)
  const response = await fetch(new URL(`/grid/nodes/${node.id}/redemptions`, grid.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${node.token}`,
      'content-type': 'application/json',
      'idempotency-key': newNonce(),
    },
    body: '{}',
  })
  const { redemption_id: redemptionId } = (await response.json()) as { redemption_id: string }
  return { node, redemptionId }
}
