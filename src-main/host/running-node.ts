import type { AgentSnapshot } from '#core/contracts/agent.ts'
import type { HostProblem, HostState } from '#core/contracts/host-bridge.ts'
import { AlreadyRunning } from '../agent/adapters/agent-lock.ts'
import { askAgent } from '../agent/adapters/control-socket.ts'
import { watchAgent } from '../agent/adapters/watch-agent.ts'
import { type Agent, type AgentOptions, startAgent } from '../agent/agent.ts'
import type { Verbs } from '../agent/engine.ts'
import { NotRegistered, OtherGrid } from '../agent/membership.ts'
import { HostRefusal, problem, problemOf } from './host-problem.ts'

/** An agent in another process that has ended is looked for again after this, and our own is started, in ms. */
const TAKE_OVER_MS = 1000
/** One that could not be started is tried again after this, then twice as long each time, in ms. */
const RETRY_FIRST_MS = 15_000
const RETRY_MAX_MS = 300_000

type Phase = HostState['phase']
export type NodeNow = {
  readonly phase: Phase
  readonly agent: AgentSnapshot | null
  readonly problem: HostProblem | null
}

/** The one agent of this data directory, wherever it runs. */
export type RunningNode = {
  now(): NodeNow
  /** Starts it when this node is registered; resolves when it is known how that went. Never rejects. */
  begin(): Promise<void>
  /** Each rejects with `HostRefusal` when there is no agent to tell. */
  pause(until: Date | null): Promise<void>
  resume(): Promise<void>
  finish(): Promise<void>
  /** Gives unfinished work back; an agent in another process goes on. */
  stop(phase?: Phase): Promise<void>
}

export function makeRunningNode(
  options: AgentOptions,
  { changed, tell }: { changed: () => void; tell: (line: string) => void },
): RunningNode {
  const { directory } = options
  let now: NodeNow = { phase: 'starting', agent: null, problem: null }
  let own: Agent | null = null
  let unwatch: (() => void) | null = null
  let later: NodeJS.Timeout | null = null
  let begun: Promise<void> | null = null
  let isStopped = false
  let failures = 0

  function be(next: Partial<NodeNow>): void {
    now = { ...now, ...next }
    changed()
  }

  /** One beginning at a time; whoever stops waits for it, so that no agent starts behind their back. */
  const begin = (): Promise<void> => (begun ??= attempt().finally(() => (begun = null)))

  async function attempt(): Promise<void> {
    if (isStopped) return
    be({ phase: 'starting', problem: null })
    try {
      own = await startAgent(options)
      failures = 0
      unwatch = own.snapshots.watch((agent) => be({ phase: 'running', agent }))
    } catch (error) {
      if (error instanceof AlreadyRunning) attach()
      else if (isNobodyYet(error)) be({ phase: 'welcome', agent: null })
      else fail(error)
    }
  }

  /** It runs elsewhere: shown and steered from here, and followed by our own when it ends. */
  function attach(): void {
    unwatch = watchAgent(directory, {
      snapshot: (agent) => be({ phase: 'attached', agent }),
      ended: () => beginIn(TAKE_OVER_MS),
    })
  }

  /** What keeps it may pass: a disk that is full, a coordinator that gives no token for a while. */
  function fail(error: unknown): void {
    be({ phase: 'failed', agent: null, problem: startProblem(error, tell) })
    beginIn(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures++))
  }

  const beginIn = (ms: number) => (later = setTimeout(() => void begin(), ms))

  return {
    now: () => now,
    begin,
    ...verbsFor(directory, () => ({ own, phase: now.phase })),
    async stop(phase = 'ended') {
      isStopped = true
      if (later) clearTimeout(later)
      await begun
      unwatch?.()
      unwatch = null
      await own?.stop()
      own = null
      isStopped = phase === 'ended'
      be({ phase, agent: null })
    },
  }
}

const isNobodyYet = (error: unknown) => error instanceof NotRegistered && !(error instanceof OtherGrid)

function startProblem(error: unknown, tell: (line: string) => void): HostProblem {
  const known = problemOf(error)
  if (!known) tell(`The agent could not be started: ${error instanceof Error ? error.stack : String(error)}`)
  return known ?? problem('bug')
}

/** Told to our own agent, or over its socket to the one that runs in another process. */
function verbsFor(
  directory: string,
  there: () => { own: Agent | null; phase: Phase },
): Pick<RunningNode, 'pause' | 'resume' | 'finish'> {
  async function obey(verb: (verbs: Verbs) => void, request: Parameters<typeof askAgent>[1]): Promise<void> {
    const { own, phase } = there()
    if (own) verb(own.verbs)
    else if (phase === 'attached') await askAgent(directory, request)
    else throw new HostRefusal('not_registered')
  }
  return {
    pause: (until) => obey((verbs) => verbs.pause(until), { verb: 'pause', until: until?.toISOString() ?? null }),
    resume: () => obey((verbs) => verbs.resume(), { verb: 'resume' }),
    finish: () => obey((verbs) => verbs.finish(), { verb: 'finish' }),
  }
}
