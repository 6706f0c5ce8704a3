import type { AgentWarning } from '#core/contracts/agent.ts'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { RUNNING_MAX } from '#core/contracts/nodes.ts'
import type { Computer } from '../compute/ports.ts'
import type { AgentState } from './agent-state.ts'
import { NO_WORK_BACKOFF } from './backoff.ts'
import { type Governor, type GovernorParts, makeGovernor } from './govern.ts'
import { makeHeartbeatLoop } from './heartbeat-loop.ts'
import type { Membership } from './membership.ts'
import { makeOutboxSender } from './outbox-sender.ts'
import type { CoordinatorClient, Delay, Outbox, Tell } from './ports.ts'
import { presentSnapshot } from './present-snapshot.ts'
import { repeat } from './repeat.ts'
import type { RunDeps } from './run-task.ts'
import { makeStateStream } from '../shared/state-stream.ts'
import { makeWorkLoop, type WorkLoop } from './work-loop.ts'

/** Energy and situation are looked at this often while tasks run, and while none does, in ms. */
const LOOK_BUSY_MS = 1000
const LOOK_IDLE_MS = 5000
/** `finish` waits for reports that can be sent within this time, in ms; later ones are sent by the next run. */
const FINISH_WAITS_MS = 30_000
/** What holds still for longer is given back, so that others can do it, in ms. */
const HELD_KEEPS_WORK_MS = 15 * 60_000

export type EngineParts = GovernorParts & {
  client: CoordinatorClient
  computer: Computer
  inputs: RunDeps['inputs']
  /** Signs and keeps a finished task. */
  keep: RunDeps['keep']
  outbox: Outbox
  membership: Membership
  delay: Delay
  random: () => number
  tell: Tell
  availableMemoryMb: () => number
  freeDiskMb: () => number
  acceptsUploaded: () => boolean
  shippedPrograms: ReadonlySet<string>
  /** Seconds between heartbeats, instead of what the coordinator asks for. */
  intervalS: number | null
  version: string
  /** What people should know for as long as the agent runs. */
  warnings: () => readonly AgentWarning[]
}
export type Engine = ReturnType<typeof makeEngine>

/** The agent's loops, wired together: each knows only what is handed to it here. */
export function makeEngine(parts: EngineParts) {
  const { state, outbox, account } = parts
  const changed = () => stream.changed()
  const governor = makeGovernor(parts, () => work)
  const { decision } = governor
  const sender = makeOutboxSender({ ...parts, changed })
  const work: WorkLoop = makeWorkLoop({
    ...parts,
    memoryMaxMb: governor.memoryMaxMb,
    keep: async (finished, signal) => {
      await parts.keep(finished, signal)
      sender.wake()
    },
    noWorkBackoff: NO_WORK_BACKOFF,
    decision,
    changed,
  })
  const stream = makeStateStream<AgentSnapshot>((seq) => {
    const now = parts.clock.now()
    return { seq, at: now.toISOString(), ...presentSnapshot({ ...parts, work, decision: decision(), now }) }
  })
  const follow = () => {
    work.follow()
    work.wake()
    changed()
  }
  const heartbeat = makeHeartbeatLoop({
    ...parts,
    energy: account.now,
    running: work.running,
    held: () => outbox.held(RUNNING_MAX),
    isAccepting: () => decision().slots > 0,
    agentVersion: parts.version,
    ...hearing({ parts, work, follow, changed }),
  })
  const look = repeat(lookAround({ parts, work, governor, follow, changed }), parts)
  const loops = [heartbeat, sender, work, look]

  return {
    stream,
    verbs: verbsOf({ state, afterwards: () => (follow(), heartbeat.wake()) }),
    outputSoFar: work.outputSoFar,
    /** After `finish`: nothing runs, and nothing waits that could be sent soon. */
    isFinished: () => state.told.isFinishing && work.running().length === 0 && !waitsForSending(parts),
    start: () => {
      for (const loop of loops) loop.start()
    },
    async stop() {
      state.told.isStopping = true
      changed()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
    /** Nothing is read or shown any more: what the engine reads from may be closed. */
    end: stream.end,
  }
}

/** A coordinator that is away, or puts reports off for long, must not keep an agent from ending: they are on the disk. */
function waitsForSending({ outbox, state, client }: EngineParts): boolean {
  const nextMs = outbox.nextDueMs()
  if (nextMs === null || state.told.retryAt !== null) return false
  return nextMs - client.now().getTime() <= FINISH_WAITS_MS
}

type Wired = { parts: EngineParts; work: WorkLoop; follow: () => void; changed: () => void }

/** What an answered and an unanswered heartbeat mean. */
function hearing({ parts: { state, tell }, work, follow, changed }: Wired) {
  type Deps = Parameters<typeof makeHeartbeatLoop>[0]
  const heard: Deps['heard'] = ({ status, lost }) => {
    const isNews = state.told.status !== status || state.told.retryAt !== null
    Object.assign(state.told, { status, retryAt: null, problem: null, isOutdated: false })
    work.lose(lost)
    if (isNews) follow()
  }
  const unheard: Deps['unheard'] = ({ sentence, retryAt, isOutdated, isRefused }) => {
    if (state.told.problem?.values['detail'] !== sentence) tell(sentence)
    const code = isRefused ? 'coordinator_refused' : 'coordinator_unreachable'
    Object.assign(state.told, { retryAt, problem: { code, values: { detail: sentence } }, isOutdated })
    changed()
  }
  return { heard, unheard }
}

/** Reads energy, sun, computer and disk, ends a pause whose time has come, and follows a decision that has changed. */
function lookAround({ parts, work, governor, follow, changed }: Wired & { governor: Governor }): () => Promise<number> {
  const { state, account, clock } = parts
  const summary = () => {
    const { slots, holds, going, cpuShare, pressingShare } = governor.decision()
    return [slots, holds, going, cpuShare.toFixed(2), pressingShare.toFixed(2)].join(' ')
  }
  let followed = ''
  return async () => {
    await account.read()
    await work.noteCpu()
    await governor.look()
    // First of all, because the rest needs the disk, which may take nothing or be gone.
    work.follow()
    state.told.freeDiskMb = parts.freeDiskMb()
    const goesOn = state.endPause(clock.now())
    // Nothing waits for the coordinator to hear of it.
    void work.releaseHeld(HELD_KEEPS_WORK_MS)
    // A pause that begins and ends between two looks leaves the decision as it was.
    if (goesOn || summary() !== followed) follow()
    followed = summary()
    changed()
    return work.running().some(({ phase }) => phase !== 'paused') ? LOOK_BUSY_MS : LOOK_IDLE_MS
  }
}

/** Each throws when the disk takes nothing; it is done all the same, for as long as the agent runs. */
export type Verbs = { pause(until: Date | null): void; resume(): void; finish(): void }

function verbsOf({ state, afterwards }: { state: AgentState; afterwards: () => void }): Verbs {
  /** What a person asks for is done, also when it cannot be remembered on the disk. */
  const obey = (change: () => void) => {
    try {
      change()
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`This holds until the node ends, but could not be remembered: ${why}`, { cause })
    } finally {
      afterwards()
    }
  }
  return {
    pause: (until) => obey(() => state.pause(until)),
    resume: () => obey(() => state.resume()),
    finish: () =>
      obey(() => {
        state.told.isFinishing = true
      }),
  }
}
