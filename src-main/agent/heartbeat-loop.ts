import type { RunningTask } from '#core/contracts/agent.ts'
import { RUNNING_MAX } from '#core/contracts/nodes.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { z } from 'zod'
import { backoffMs, NETWORK_BACKOFF } from './backoff.ts'
import type { EnergyNow } from './energy-account.ts'
import { type Clock, type CoordinatorClient, CoordinatorRefused, type Delay, type Tell } from './ports.ts'
import { repeat, type Repeating } from './repeat.ts'

/** Nodes never come in step: each interval is up to a tenth longer or shorter. */
const JITTER = 0.1
/** Whatever a coordinator asks for: not more often than the first, not more rarely than the second, in s. */
const INTERVAL_MIN_S = 1
const INTERVAL_MAX_S = 600

type Unheard = { sentence: string; retryAt: Date; isOutdated: boolean; isRefused: boolean }
type Deps = {
  client: CoordinatorClient
  clock: Clock
  delay: Delay
  tell: Tell
  random: () => number
  energy: () => EnergyNow
  running: () => readonly z.infer<typeof RunningTask>[]
  /** Finished and not acknowledged yet: still this node's, so that nobody else need do it again. */
  held: () => readonly string[]
  isAccepting: () => boolean
  agentVersion: string
  /** Instead of what the coordinator asks for, in s. */
  intervalS: number | null
  heard: (news: { status: NodeStatus; lost: readonly string[] }) => void
  /** `isRefused`: it has answered, and `sentence` is its own. */
  unheard: (problem: Unheard) => void
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
      const asked = Math.min(INTERVAL_MAX_S, Math.max(INTERVAL_MIN_S, next_heartbeat_s))
      return (deps.intervalS ?? asked) * 1000 * jitter
    } catch (error) {
      failures += 1
      const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
      const ms = backoffMs(NETWORK_BACKOFF, failures, { random: deps.random(), retryAfterMs })
      const sentence = error instanceof Error ? error.message : String(error)
      const isOutdated = error instanceof CoordinatorRefused && error.code === 'agent_outdated'
      const retryAt = new Date(deps.clock.now().getTime() + ms)
      if (!stopping.aborted)
        deps.unheard({ sentence, retryAt, isOutdated, isRefused: error instanceof CoordinatorRefused })
      return ms
    }
  }, deps)
}

function beat({ client, energy, running, held, isAccepting, agentVersion }: Deps) {
  const { cpuUsagePct, solarW, surplusW } = energy()
  const atWork = running().map(({ assignment_id, progress }) => ({ assignment_id, progress }))
  const listed = new Set(atWork.map(({ assignment_id }) => assignment_id))
  const waiting = held().filter((id) => !listed.has(id))
  return client.heartbeat({
    cpu_usage: Math.min(100, Math.max(0, cpuUsagePct)),
    solar_watts: solarW,
    ...(surplusW === null ? {} : { surplus_watts: surplusW }),
    accepting: isAccepting(),
    running: [...atWork, ...waiting.map((assignment_id) => ({ assignment_id, progress: 1 }))].slice(0, RUNNING_MAX),
    agent_version: agentVersion,
  })
}
