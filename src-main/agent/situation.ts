import type { AgentSentence } from '#core/contracts/agent.ts'
import type { SunMode } from '#core/contracts/limits.ts'
import type { SunPlan } from '#core/energy/sun-controller.ts'
import type { NodeStatus } from '#core/node/node.ts'
import type { LimitVerdict } from './limits/limit-rules.ts'

/** The owner's sun mode computes, `paused` waits for a person or a time, `finish` ends what runs and then the agent. */
export type Mode = SunMode | 'paused' | 'finish'
export type Sentence = AgentSentence

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
  /** Of those that run: whose deadline does not wait for the sun. */
  readonly pressingCount: number
  /** What the sun allows; null where no source tells of it. */
  readonly sun: SunPlan | null
  /** What the owner's limits say, the most restrictive first. */
  readonly limits: readonly LimitVerdict[]
  /** How much of a core each task may use, by those limits. */
  readonly shareMax: number
  readonly now: Date
  readonly steadyMs: number
}

/** Which of the running tasks hold still: none, those whose deadline can wait, or all. */
export type Holds = 'nothing' | 'what_can_wait' | 'everything'

export type Decision = {
  /** How many tasks may run; none is begun beyond them. */
  readonly slots: number
  readonly holds: Holds
  /** Of those that may go on and do not press: how many do; the others hold still too. */
  readonly going: number
  /** How much of a core each running task may use, 0.02 to 1. */
  readonly cpuShare: number
  /** Whether a task whose deadline presses goes on without the sun. */
  readonly servesDeadlines: boolean
  /** The share of those that press: the sun does not slow them down. */
  readonly pressingShare: number
  readonly sentence: Sentence
}

/** What one rule says; a rule without a sentence leaves it to the next. */
export type Verdict = Partial<Pick<Decision, 'slots' | 'holds' | 'going' | 'cpuShare'>> & {
  readonly sentence: Sentence | null
}
export type Rule = (situation: Situation) => Verdict | null

/** A reason with its values; `timed` says when it changes. */
export const sentence = (reason: Sentence['reason'], values: Sentence['values'] = {}): Sentence => ({
  reason,
  values,
  next_change_at: null,
})
export const timed = (reason: Sentence['reason'], at: Date | null, values: Sentence['values'] = {}): Sentence => ({
  reason,
  values,
  next_change_at: at?.toISOString() ?? null,
})
