import { setTimeout as delay } from 'node:timers/promises'
import type { HostState } from '#core/contracts/host-bridge.ts'

/** Work is given back over the network; a coordinator that does not answer must not keep a computer from shutting down. */
const STOP_PATIENCE_MS = 15_000

export type QuitChoice = 'finish' | 'stop' | 'cancel'
type Ports = {
  /** Asks whether `count` unfinished tasks may be lost. */
  readonly ask: (count: number) => Promise<QuitChoice>
  /** Lets running tasks end and starts no other; false when the node did not obey. */
  readonly finish: () => Promise<boolean>
  /** Gives unfinished work back and ends the node. */
  readonly stop: () => Promise<void>
  /** Ends the app; nothing comes after it. */
  readonly exit: () => void
  readonly tell: (line: string) => void
}

export type Quitting = {
  /** Someone wants to quit: asked when work would be lost. */
  request(): Promise<void>
  /** Quits without asking. The node is stopped first, within 15 seconds. */
  now(): Promise<void>
  /** Each state is shown to it, so that it sees when the last task has ended. */
  see(state: HostState): void
  /** Tasks that quitting now would give back. */
  tasksAtStake(): number
}

/** Quitting never loses work without being told to. */
export function quitting({ ask, finish, stop, exit, tell }: Ports): Quitting {
  let latest: HostState | null = null
  let isAsking = false
  let isFinishing = false
  let ending: Promise<void> | null = null

  const tasksAtStake = () => (latest?.phase === 'running' ? (latest.agent?.running.length ?? 0) : 0)

  async function end(): Promise<void> {
    const stopped = stop().then(
      () => null,
      (error: unknown) => `The node did not stop as it should: ${String(error)}`,
    )
    const late = delay(STOP_PATIENCE_MS, 'The node did not stop in time; what it had not given back expires.', {
      ref: false,
    })
    const trouble = await Promise.race([stopped, late])
    if (trouble !== null) tell(trouble)
    exit()
  }
  const now = () => (ending ??= end())

  async function request(): Promise<void> {
    if (isAsking || ending !== null) return
    const count = tasksAtStake()
    if (count === 0) return now()
    isAsking = true
    const choice = await ask(count).finally(() => (isAsking = false))
    if (choice === 'stop') return now()
    if (choice === 'cancel') return
    if (!(await finish())) return tell('The node did not take the wish to finish; the app stays.')
    // Only now: a state from before may still have been on its way, and would have been taken for a change of mind.
    isFinishing = true
    if (tasksAtStake() === 0) await now()
  }

  return {
    request,
    now,
    see(state) {
      latest = state
      if (isFinishing && tasksAtStake() === 0) void now()
      // Whoever resumes the work has thought again.
      if (isFinishing && state.agent !== null && state.agent.mode !== 'finish') isFinishing = false
    },
    tasksAtStake,
  }
}
