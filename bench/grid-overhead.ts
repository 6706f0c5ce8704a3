import { cpus } from 'node:os'
import { readMachine } from '#main/agent/adapters/machine-inventory.ts'
import { powerOf } from '#main/energy/power-models.ts'
import type { Bench, Figure } from './support/figure.ts'
import type { OneNode, Span } from './support/one-node.ts'

const TARGET = { most: 0.01 }
/** What a task of the default rewards takes: about five minutes on a Pi 4 (spec section 2). */
const TASK_S = 300
const G_PER_KG = 1000
const J_PER_KWH = 3_600_000

/**
 * Defends: less than 0.01 g of CO2 a task for everything but the computation itself. It counts the CPU time of
 * coordinator, PostgreSQL and agent, at the full power of a core in the agent's own CPU model (its idle share included,
 * so that it is rather too much), and the factor that the coordinator publishes.
 */
export const gridOverhead: Bench<OneNode> = {
  name: 'grid-overhead',
  defends: 'CO2 of coordinator, PostgreSQL and agent a task, without the computation, against 0.01 g',
  async run(stage) {
    const { kgCo2PerKwh, idle, short, long } = stage
    const model = powerOf({ board: (await readMachine()).board, cores: cpus().length })
    const coreW = model.fullW / cpus().length
    const gramsOf = (cpuMs: number) => ((cpuMs / 1000) * coreW * kgCo2PerKwh * G_PER_KG) / J_PER_KWH
    const figure = (name: string, cpuMs: number, details: Figure['details'] = {}): Figure => ({
      name,
      value: gramsOf(cpuMs),
      unit: 'g CO2',
      target: TARGET,
      details: { cpu_ms: cpuMs, core_w: coreW, model: model.name, kg_co2_per_kwh: kgCo2PerKwh, ...details },
    })
    const perTask = perTaskMs(short)
    return [
      figure('overhead of a small task', overheadMs(perTask), { tasks: short.tasks, ...detailsOf(perTask) }),
      figure('overhead of a five-minute task', overheadMs(perTask) + TASK_S * waitingMsPerS(idle, long), {
        while_it_computes_ms_per_s: waitingMsPerS(idle, long),
        computing_agent_ms_per_s: long.agentMs / long.seconds,
        idle_agent_ms_per_s: idle.agentMs / idle.seconds,
        idle_coordinator_ms_per_s: idle.coordinatorMs / idle.seconds,
        idle_postgres_ms_per_s: idle.postgresMs / idle.seconds,
      }),
    ]
  },
}

type Cpu = Omit<Span, 'seconds'>

const overheadMs = ({ coordinatorMs, postgresMs, agentMs }: Cpu) => coordinatorMs + postgresMs + agentMs

const perTaskMs = ({ tasks, ...span }: OneNode['short']): Cpu => ({
  coordinatorMs: span.coordinatorMs / tasks,
  postgresMs: span.postgresMs / tasks,
  agentMs: span.agentMs / tasks,
  computationsMs: span.computationsMs / tasks,
})

/**
 * CPU time per second in which a task computes: what the agent does beside it, and what a coordinator does that has
 * nothing to do, as if this one task had it for itself.
 */
const waitingMsPerS = (idle: Span, long: Span) =>
  long.agentMs / long.seconds + (idle.coordinatorMs + idle.postgresMs) / idle.seconds

const detailsOf = ({ coordinatorMs, postgresMs, agentMs, computationsMs }: Cpu) => ({
  coordinator_cpu_ms: coordinatorMs,
  postgres_cpu_ms: postgresMs,
  agent_cpu_ms: agentMs,
  computation_cpu_ms: computationsMs,
})
