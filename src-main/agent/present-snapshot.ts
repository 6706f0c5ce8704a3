import type { AgentSnapshot, AgentWarning, FinishedTask, Today } from '#core/contracts/agent.ts'
import { formatEuro } from '#core/units.ts'
import type { z } from 'zod'
import { isSetUp, type SolarSource } from '../solar/ports.ts'
import { presentSource } from '../shared/present-sun.ts'
import type { AgentState } from './agent-state.ts'
import { bookOf } from './book-of.ts'
import type { EnergyAccount } from './energy-account.ts'
import type { Decision } from './situation.ts'
import type { Membership } from './membership.ts'
import type { FinishedSince, HistoryEntry, Outbox } from './ports.ts'
import type { WorkLoop } from './work-loop.ts'

const RECENT_MAX = 50

/** The whole state of the agent in the form that every interface shows. */
export function presentSnapshot(agent: {
  version: string
  membership: Membership
  state: AgentState
  decision: Decision
  account: EnergyAccount
  outbox: Outbox
  work: WorkLoop
  warnings: () => readonly AgentWarning[]
  now: Date
  solar: SolarSource | null
}): Omit<AgentSnapshot, 'seq' | 'at'> {
  const { membership, state, decision, outbox } = agent
  const { cpuUsagePct, powerW, solarW, sun, problems } = agent.account.now()
  const earned = outbox.earnedPEur()
  const problem = state.told.problem === null ? [] : [state.told.problem]
  return {
    agent_version: agent.version,
    node_id: membership.nodeId,
    node_name: membership.name,
    server: membership.server,
    connected: state.told.status !== null && state.told.retryAt === null,
    mode: state.mode(),
    sentence: decision.sentence,
    slots: decision.slots,
    cpu_share: decision.cpuShare,
    cpu_usage_pct: cpuUsagePct,
    power_w: powerW,
    solar_w: solarW,
    sun,
    solar_source: isSetUp(agent.solar) ? agent.solar.name : null,
    sources: (agent.solar?.parts?.() ?? []).map(presentSource),
    running: [...agent.work.running()],
    recent: outbox.history(RECENT_MAX).map(presentFinished),
    unsent_results: outbox.waiting(),
    earned_eur: formatEuro(earned.main),
    demo_eur: formatEuro(earned.demo),
    today: presentToday(outbox.since(midnight(agent.now))),
    warnings: [...agent.warnings(), ...problem, ...problems],
  }
}

const presentToday = ({ tasks, energyWh, solarWh, earnedPEur }: FinishedSince): Today => ({
  tasks,
  energy_wh: energyWh,
  solar_wh: solarWh,
  earned_eur: formatEuro(earnedPEur.main),
  demo_eur: formatEuro(earnedPEur.demo),
})

/** The day begins where this computer is. */
const midnight = (now: Date) => new Date(now.getFullYear(), now.getMonth(), now.getDate())

const presentFinished = (entry: HistoryEntry): z.infer<typeof FinishedTask> => ({
  assignment_id: entry.assignmentId,
  task_id: entry.taskId,
  task_type: entry.taskType,
  finished_at: entry.finishedAt,
  outcome: entry.state,
  result_hash: entry.resultHash,
  reward_eur: entry.receipt?.reward_eur ?? null,
  node_share_eur: entry.receipt?.node_share_eur ?? null,
  book: entry.receipt === null ? null : bookOf(entry.receipt),
  proof_height: entry.receipt?.proof.height ?? null,
  because: entry.because,
})
