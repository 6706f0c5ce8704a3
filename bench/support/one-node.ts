import { setTimeout as delay } from 'node:timers/promises'
import type { FactorsResponse } from '#core/contracts/grid.ts'
import type { CreateTaskRequest } from '#core/contracts/tasks.ts'
import { type BenchAgent, startAgent } from './agent.ts'
import { storeAuditWork } from './audit-work.ts'
import { bareNodeMemory } from './bare-node.ts'
import { type BenchCoordinator, startCoordinator } from './coordinator.ts'
import { watchMemory } from './memory-watch.ts'
import { type Memory, memoryOf } from './processes.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Starting is over after this: modules are loaded, the first heartbeat and the first question for work are sent. */
const SETTLE_MS = 5000
/** Ends before the agent's question for work (30 s) does, so that it takes the first task without waiting. */
const IDLE_MS = 12_000
const SHORT_TASKS_MIN = 40
const WORK_PATIENCE_MS = 120_000
const LOOK_EVERY_MS = 250

/** CPU time of the whole grid in a span of time, in ms; the computations apart. */
export type Span = {
  readonly seconds: number
  readonly coordinatorMs: number
  readonly postgresMs: number
  readonly agentMs: number
  readonly computationsMs: number
}

/** One built agent at one built coordinator, on real audits; everything is measured when the stage is open. */
export type OneNode = {
  readonly bareNode: Memory
  readonly kgCo2PerKwh: number
  readonly idle: Span & { readonly memory: Memory }
  /** Many small tasks, one after the other. */
  readonly short: Span & { readonly tasks: number; readonly memory: readonly Memory[] }
  /** One task, from when its computation begins to when it ends. */
  readonly long: Span & { readonly memory: readonly Memory[]; readonly computation: readonly Memory[] }
}

type Pair = { readonly coordinator: BenchCoordinator; readonly agent: BenchAgent }

export async function openOneNode(cleanup: AsyncDisposableStack): Promise<OneNode> {
  const directory = temporaryFolder(cleanup)
  const bareNode = await bareNodeMemory(cleanup)
  const coordinator = await startCoordinator(directory, cleanup)
  const { admin } = coordinator
  const work = await storeAuditWork(admin)
  const agent = await startAgent(directory, coordinator, { cleanup })
  const pair = { coordinator, agent }
  await delay(SETTLE_MS)
  const idle = await spanOf(pair, () => delay(IDLE_MS))
  const memory = memoryOf(agent.pid)
  const times = Math.ceil(SHORT_TASKS_MIN / work.short.length)
  const short = await doShortWork(pair, Array.from({ length: times }, () => work.short).flat())
  const long = await doLongWork(pair, work.long)
  const { factors } = await admin.get<FactorsResponse>('/grid/factors')
  await agent.stop()
  await coordinator.stop()
  return { bareNode, kgCo2PerKwh: Number(factors.at(-1)?.kg_co2_per_kwh), idle: { ...idle, memory }, short, long }
}

/** From the first task's making to the last one's report: all of it is what a task costs. */
async function doShortWork(pair: Pair, tasks: readonly CreateTaskRequest[]): Promise<OneNode['short']> {
  const memory = watchMemory(() => [pair.agent.pid])
  const span = await spanOf(pair, async () => {
    for (const task of tasks) await pair.coordinator.admin.post('/grid/task', task)
    await until(() => isDone(pair))
  })
  return { ...span, tasks: tasks.length, memory: memory.stop() }
}

async function doLongWork(pair: Pair, task: CreateTaskRequest): Promise<OneNode['long']> {
  const { coordinator, agent } = pair
  await coordinator.admin.post('/grid/task', task)
  await until(() => agent.computations().length > 0)
  const memory = watchMemory(() => [agent.pid])
  const computation = watchMemory(agent.computations)
  const span = await spanOf(pair, () => until(() => agent.computations().length === 0))
  await until(() => isDone(pair))
  return { ...span, memory: memory.stop(), computation: computation.stop() }
}

/** No task is open and no computation runs any more: the kernel tells a child's CPU time when it has ended. */
async function isDone({ coordinator: { database }, agent }: Pair): Promise<boolean> {
  const open = await database.query("select 1 from grid_tasks where status <> 'completed' limit 1", [])
  return open.length === 0 && agent.computations().length === 0
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + WORK_PATIENCE_MS
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`The agent was not done within ${WORK_PATIENCE_MS / 1000} s`)
    await delay(LOOK_EVERY_MS)
  }
}

async function spanOf({ coordinator, agent }: Pair, work: () => Promise<unknown>): Promise<Span> {
  const before = { ...coordinator.cpuMs(), ...agent.cpuMs(), at: performance.now() }
  await work()
  const after = { ...coordinator.cpuMs(), ...agent.cpuMs(), at: performance.now() }
  return {
    seconds: (after.at - before.at) / 1000,
    coordinatorMs: after.coordinator - before.coordinator,
    postgresMs: after.postgres - before.postgres,
    agentMs: after.agent - before.agent,
    computationsMs: after.computations - before.computations,
  }
}
