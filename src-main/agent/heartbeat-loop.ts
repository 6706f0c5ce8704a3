import type { RunningTask } from '#core/contracts/agent.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { z } from 'zod'
import { backoffMs, NETWORK_BACKOFF } from './backoff.ts'
import type { EnergyNow } from './energy-account.ts'
import { type CoordinatorClient, CoordinatorRefused, type Delay } from './ports.ts'
import { repeat, type Repeating } from './repeat.ts'

/** Nodes never come in step: each interval is up to a tenth longer or shorter. */
const JITTER = 0.1

type Deps = {
  client: CoordinatorClient
  delay: Delay
  random: () => number
  energy: () => EnergyNow
  running: () => readonly z.infer<typeof RunningTask>[]
  isAccepting: () => boolean
  agentVersion: string
  /** Instead of what the coordinator asks for, in s. */
  intervalS: number | null
  heard: (news: { status: NodeStatus; lost: readonly string[] }) => void
  unheard: (problem: { sentence: string; retryAt: Date }) => void
}

/** Says that the node is there as often as the coordinator asks, also while tasks run; their leases hang on it. */
export function makeHeartbeatLoop(deps: Deps): Repeating {
  let failures = 0

  return repeat(async (stopping) => {
    try {
      const { status, lost, next_heartbeat_s } = await beat(deps)
      failures = 0
      deps.heard({ status, lost })
      const jitter = 1 + JITTER * (2 * deps.random() - 1)
      return (deps.intervalS ?? next_heartbeat_s) * 1000 * jitter
    } catch (error) {
      failures += 1
      const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
      const ms = backoffMs(NETWORK_BACKOFF, failures, { random: deps.random(), retryAfterMs })
      const sentence = error instanceof Error ? error.message : String(error)
      if (!stopping.aborted) deps.unheard({ sentence, retryAt: new Date(Date.now() + ms) })
      return ms
    }
  }, deps.delay)
}

function beat({ client, energy, running, isAccepting, agentVersion }: Deps) {
  const { cpuUsagePct, solarW } = energy()
  return client.heartbeat({
    cpu_usage: Math.min(100, Math.max(0, cpuUsagePct)),
    solar_watts: solarW,
    accepting: isAccepting(),
    running: running().map(({ assignment_id, progress }) => ({ assignment_id, progress })),
    agent_version: agentVersion,
  })
}
