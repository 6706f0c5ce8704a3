import type { AgentSnapshot, ControlRequest } from '#core/contracts/agent.ts'
import type { HostProblem, HostState } from '#core/contracts/host-bridge.ts'
import { AlreadyRunning } from '../agent/adapters/agent-lock.ts'
import { askAgent } from '../agent/adapters/control-socket.ts'
import { type AgentWatcher, watchAgent } from '../agent/adapters/watch-agent.ts'
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
  /** One that could not be started is tried again at once. */
  resume(): Promise<void>
  finish(): Promise<void>
  /** Of a task of our own agent: what its program has written so far; null where nothing is known. */
  outputSoFar(assignmentId: string): Promise<Uint8Array | null>
  /** Gives unfinished work back; an agent in another process goes on. */
  stop(phase?: Phase): Promise<void>
}

/** The agents of one data directory: our own, and one that runs in another process. */
type Agents = {
  start(): Promise<Agent>
  watch(told: AgentWatcher): () => void
  ask(request: ControlRequest): Promise<unknown>
}
export const agentsOf = (options: AgentOptions): Agents => ({
  start: () => startAgent(options),
  watch: (told) => watchAgent(options.directory, told),
  ask: (request) => askAgent(options.directory, request),
})

type Told = { readonly changed: () => void; readonly tell: (line: string) => void }

export function makeRunningNode(agents: Agents, { changed, tell }: Told): RunningNode {
  let now: NodeNow = { phase: 'starting', agent: null, problem: null }
  let own: Agent | null = null
  let unwatch: (() => void) | null = null
  let begun: Promise<void> | null = null
  let isStopped = false
  const again = makeAgain(() => void begin())

  function be(next: Partial<NodeNow>): void {
    now = { ...now, ...next }
    changed()
  }

  const shown = (phase: Phase) => (agent: AgentSnapshot) => {
    again.startOver()
    be({ phase, agent, problem: null })
  }

  /** One beginning at a time; whoever stops waits for it, so that no agent starts behind their back. */
  const begin = (): Promise<void> => (begun ??= attempt().finally(() => (begun = null)))

  async function attempt(): Promise<void> {
    if (isStopped) return
    // What is known to be wrong is shown until it is known to be right.
    if (now.phase !== 'failed') be({ phase: 'starting', agent: null })
    try {
      own = await agents.start()
      unwatch = own.snapshots.watch(shown('running'))
    } catch (error) {
      if (error instanceof AlreadyRunning) attach()
      else if (isNobodyYet(error)) be({ phase: 'welcome', agent: null, problem: null })
      else fail(error)
    }
  }

  /** It runs elsewhere: shown and steered from here, and followed by our own when it ends. */
  function attach(): void {
    unwatch = agents.watch({ snapshot: shown('attached'), ended: takeOver, foreign: fail })
  }

  function takeOver(): void {
    be({ phase: 'starting', agent: null })
    again.in(TAKE_OVER_MS)
  }

  /** What keeps it may pass: a disk that is full, a coordinator that gives no token for a while. A bug does not. */
  function fail(error: unknown): void {
    be({ phase: 'failed', agent: null, problem: startProblem(error, tell) })
    if (now.problem?.code !== 'bug') again.later()
  }

  function beginNow(): void {
    again.startOver()
    be({ phase: 'starting', problem: null })
    void begin()
  }

  return {
    now: () => now,
    begin,
    ...verbsFor(agents.ask, { there: () => ({ own, phase: now.phase }), beginNow }),
    async stop(phase = 'ended') {
      isStopped = true
      await begun
      // Only now: the beginning that was under way may have asked for another.
      again.startOver()
      unwatch?.()
      await own?.stop()
      own = null
      isStopped = phase === 'ended'
      be({ phase, agent: null, problem: null })
    },
  }
}

/** Runs what has failed again: in a time that is given, or later each time until it is started over. */
function makeAgain(run: () => void) {
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  const runIn = (ms: number) => void (timer = setTimeout(run, ms))
  return {
    in: runIn,
    later: () => runIn(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures++)),
    /** What was to be run is not. */
    startOver() {
      clearTimeout(timer)
      failures = 0
    },
  }
}

const isNobodyYet = (error: unknown) => error instanceof NotRegistered && !(error instanceof OtherGrid)

function startProblem(error: unknown, tell: (line: string) => void): HostProblem {
  const known = problemOf(error)
  if (!known) tell(`The agent could not be started: ${error instanceof Error ? error.stack : String(error)}`)
  return known ?? problem('bug')
}

type There = { readonly own: Agent | null; readonly phase: Phase }

/** Told to our own agent, or over its socket to the one that runs in another process. */
function verbsFor(
  ask: Agents['ask'],
  { there, beginNow }: { there: () => There; beginNow: () => void },
): Pick<RunningNode, 'pause' | 'resume' | 'finish' | 'outputSoFar'> {
  async function obey(verb: (verbs: Verbs) => void, request: ControlRequest): Promise<void> {
    const { own, phase } = there()
    if (own) verb(own.verbs)
    else if (phase === 'attached') await ask(request)
    else if (phase === 'failed' && request.verb === 'resume') beginNow()
    else throw new HostRefusal('not_registered')
  }
  return {
    pause: (until) => obey((verbs) => verbs.pause(until), { verb: 'pause', until: until?.toISOString() ?? null }),
    resume: () => obey((verbs) => verbs.resume(), { verb: 'resume' }),
    finish: () => obey((verbs) => verbs.finish(), { verb: 'finish' }),
    outputSoFar: async (assignmentId) => (await there().own?.outputSoFar(assignmentId)) ?? null,
  }
}
