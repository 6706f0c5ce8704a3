import { LEAST_SHARE } from '#core/energy/sun-controller.ts'
import type { Decision, Holds, Rule, Sentence, Situation, Verdict } from './situation.ts'
import { sentence, timed } from './situation.ts'
import { isFed, sunRule } from './sun-rules.ts'

/** Below this much free disk no new work is fetched, in MB. */
export const DISK_FREE_MIN_MB = 500

/** The most restrictive rule wins, and is the one that is shown. Times are worded by whoever shows them. */
export function decide(situation: Situation): Decision {
  const { shareMax, slotsMax, pressingCount } = situation
  const verdicts = RULES.flatMap((rule) => rule(situation) ?? [])
  const said = mostTelling(verdicts, situation)
  const going = Math.min(Math.max(0, slotsMax - pressingCount), ...verdicts.map(({ going }) => going ?? slotsMax))
  return {
    slots: Math.min(slotsMax, ...verdicts.map(({ slots }) => slots ?? Number.POSITIVE_INFINITY)),
    holds: strictest(verdicts),
    going,
    cpuShare: atLeast(Math.min(shareMax, ...verdicts.map(({ cpuShare }) => cpuShare ?? 1))),
    servesDeadlines: situation.mode === 'solar_first',
    pressingShare: atLeast(shareMax),
    sentence: said ?? workSentence(situation, going),
  }
}

/** While something runs, what holds it still is stricter than what only keeps more from beginning. */
function mostTelling(verdicts: readonly Verdict[], { runningCount }: Situation): Sentence | null {
  const telling = verdicts.filter(({ sentence: known }) => known !== null)
  const holding = telling.find(({ holds }) => runningCount > 0 && holds === 'everything')
  return (holding ?? telling[0])?.sentence ?? null
}

const atLeast = (share: number) => Math.max(LEAST_SHARE, share)

function strictest(verdicts: readonly Verdict[]): Holds {
  const asked = new Set(verdicts.map(({ holds }) => holds))
  if (asked.has('everything')) return 'everything'
  return asked.has('what_can_wait') ? 'what_can_wait' : 'nothing'
}

const noNew = (sentence: Sentence | null): Verdict => ({ slots: 0, sentence })

/** What runs is given back: nothing else matters any more. */
const stoppingRule: Rule = ({ isStopping }) => (isStopping ? noNew(sentence('stopping')) : null)

const pauseRule: Rule = ({ mode, pausedUntil, isStopping }) => {
  if (mode !== 'paused' || isStopping) return null
  const why = pausedUntil === null ? sentence('paused_by_user') : timed('paused_by_user_until', pausedUntil)
  return { slots: 0, holds: 'everything', sentence: why }
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

const limitsRule: Rule = ({ limits, runningCount, isStopping }) => {
  const [strictestLimit] = limits
  if (strictestLimit === undefined || isStopping) return null
  const { effect, reason, values, until } = strictestLimit
  const said = timed(reason, until, values)
  if (effect === 'hold') return { slots: 0, holds: 'everything', sentence: said }
  if (effect === 'no_new') return noNew(runningCount > 0 ? null : said)
  return null
}

const finishRule: Rule = ({ mode, runningCount }) => {
  if (mode !== 'finish') return null
  return noNew(runningCount === 0 ? sentence('finished') : sentence('finishing', { count: runningCount }))
}

const diskRule: Rule = ({ freeDiskMb, runningCount }) =>
  freeDiskMb < DISK_FREE_MIN_MB ? noNew(runningCount > 0 ? null : sentence('storage_full')) : null

const RULES: readonly Rule[] = [
  stoppingRule,
  pauseRule,
  standingRule,
  versionRule,
  connectionRule,
  limitsRule,
  finishRule,
  diskRule,
  sunRule,
]

/** Nothing is in the way. What holds still, because the sun does not feed so many, computes nothing. */
function workSentence(situation: Situation, going: number): Sentence {
  const { runningCount, pressingCount, limits, status, askAgainAt } = situation
  const count = Math.min(runningCount, pressingCount + going)
  const slow = limits.find(({ effect }) => effect === 'half')
  if (runningCount > 0 && slow) return timed(slow.reason, slow.until, { count })
  if (runningCount > 0) return sentence(isFed(situation) ? 'computing_with_sun' : 'computing', { count })
  if (status === null) return sentence('starting')
  // An open question is answered as soon as there is work: there is no time to name.
  return askAgainAt === null ? sentence('asking_for_work') : timed('waiting_for_work', askAgainAt)
}
