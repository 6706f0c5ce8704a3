import type { AgentSentence } from '#core/contracts/agent.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { z } from 'zod'

/** `always` computes, `paused` waits for a person or a time, `finish` ends what runs and then the agent. */
export type Mode = 'always' | 'paused' | 'finish'
type Sentence = z.infer<typeof AgentSentence>

/** Below this much free disk no new work is fetched, in MB. */
export const DISK_FREE_MIN_MB = 500

export type Situation = {
  readonly mode: Mode
  readonly pausedUntil: Date | null
  readonly isStopping: boolean
  /** The coordinator wants a newer agent and gives this one no work. */
  readonly isOutdated: boolean
  /** What the coordinator said last; null before its first answer. */
  readonly status: NodeStatus | null
  /** When the coordinator is tried again; null while it answers. */
  readonly retryAt: Date | null
  /** When work is asked for again; null while it is being asked for. */
  readonly askAgainAt: Date | null
  readonly freeDiskMb: number
  readonly slotsMax: number
  readonly runningCount: number
}

export type Decision = {
  /** How many tasks may run. */
  readonly slots: number
  /** Whether running tasks should hold still. */
  readonly holdsStill: boolean
  readonly sentence: Sentence
}

/** The most restrictive rule wins, and is the one that is shown. Times are worded by whoever shows them. */
export function decide(situation: Situation): Decision {
  const stopped = [stoppingRule, pauseRule, standingRule, versionRule, connectionRule, finishRule, diskRule]
  for (const rule of stopped) {
    const decision = rule(situation)
    if (decision) return decision
  }
  const { slotsMax, runningCount, status, askAgainAt } = situation
  if (runningCount > 0)
    return { slots: slotsMax, holdsStill: false, sentence: sentence('computing', { count: runningCount }) }
  if (status === null) return { slots: slotsMax, holdsStill: false, sentence: sentence('starting') }
  // An open question is answered as soon as there is work: there is no time to name.
  const waiting = askAgainAt === null ? sentence('asking_for_work') : timed('waiting_for_work', askAgainAt)
  return { slots: slotsMax, holdsStill: false, sentence: waiting }
}

type Rule = (situation: Situation) => Decision | null
const noNew = (sentence: Sentence): Decision => ({ slots: 0, holdsStill: false, sentence })

const stoppingRule: Rule = ({ isStopping }) => (isStopping ? noNew(sentence('stopping')) : null)

const pauseRule: Rule = ({ mode, pausedUntil }) => {
  if (mode !== 'paused') return null
  const why = pausedUntil === null ? sentence('paused_by_user') : timed('paused_by_user_until', pausedUntil)
  return { slots: 0, holdsStill: true, sentence: why }
}

const standingRule: Rule = ({ status }) => {
  if (status === 'suspended') return noNew(sentence('node_suspended'))
  if (status === 'pending_approval') return noNew(sentence('node_pending'))
  return status === 'left' ? noNew(sentence('node_left')) : null
}

/** What runs goes on: its report is still taken. */
const versionRule: Rule = ({ isOutdated }) => (isOutdated ? noNew(sentence('agent_outdated')) : null)

/** What runs goes on: its result is kept until the coordinator answers again. */
const connectionRule: Rule = ({ retryAt, runningCount }) =>
  retryAt !== null && runningCount === 0 ? noNew(timed('coordinator_unreachable', retryAt)) : null

const finishRule: Rule = ({ mode, runningCount }) => {
  if (mode !== 'finish') return null
  return noNew(runningCount === 0 ? sentence('finished') : sentence('finishing', { count: runningCount }))
}

const diskRule: Rule = ({ freeDiskMb, runningCount }) => {
  if (freeDiskMb >= DISK_FREE_MIN_MB) return null
  return noNew(runningCount > 0 ? sentence('computing', { count: runningCount }) : sentence('storage_full'))
}

const sentence = (reason: Sentence['reason'], values: Sentence['values'] = {}): Sentence => ({
  reason,
  values,
  next_change_at: null,
})
const timed = (reason: Sentence['reason'], at: Date): Sentence => ({
  reason,
  values: {},
  next_change_at: at.toISOString(),
})
