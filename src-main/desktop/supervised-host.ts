import type { Host } from '../host/ports.ts'
import { availableParallelism, hostname } from 'node:os'
import type { HostProblem, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'

/** A node in a thread of its own. */
export type HostThread = {
  readonly host: Host
  /** Resolves with a sentence when the thread ended, whoever ended it. */
  readonly ended: Promise<string>
}
type Deps = {
  readonly start: () => HostThread
  /** Called when another thread has taken over: what was shown counts from another beginning. */
  readonly onRestart: () => void
  readonly tell: (line: string) => void
  readonly later: (run: () => void, ms: number) => void
}
/** Doubled each time, until one has said something. */
const RESTART_FIRST_MS = 3000
const RESTART_MAX_MS = 60_000
const GONE: HostProblem = { code: 'bug', field: null, detail: null, values: {} }
/** What is known of a node whose thread ended before it said anything. */
const NOTHING_SAID: HostState = {
  seq: 0,
  phase: 'failed',
  agent: null,
  problem: GONE,
  notices: [],
  preferences: PREFERENCES_DEFAULT,
  machine: { cores: availableParallelism(), cpu: '', name: hostname(), is_raspberry_pi: false },
  lock: { has_pin: true, is_locked: true },
}

/** A host whose thread may end by itself: another takes its place, and who watches it goes on watching. */
export function supervisedHost({ start, onRestart, tell, later }: Deps): Host {
  const listeners = new Set<(state: HostState) => void>()
  let latest: HostState | null = null
  let isStopping = false
  let current: Host | null = null
  let failures = 0

  function take(state: HostState): void {
    latest = state
    for (const listener of listeners) listener(state)
  }
  function run(): void {
    const thread = start()
    current = thread.host
    thread.host.watch((state) => {
      failures = 0
      take(state)
    })
    void thread.ended.then(lost)
  }
  function lost(how: string): void {
    current = null
    if (isStopping) return
    tell(`The node’s thread ended (${how}); another is started.`)
    const last = latest ?? NOTHING_SAID
    take({ ...last, seq: last.seq + 1, phase: 'failed', agent: null, problem: GONE })
    later(again, Math.min(RESTART_MAX_MS, RESTART_FIRST_MS * 2 ** failures++))
  }
  function again(): void {
    if (isStopping) return
    run()
    onRestart()
  }

  run()
  return {
    async call(name, input) {
      if (current !== null) return current.call(name, input)
      return name === 'readState' && latest !== null
        ? ({ ok: true, value: latest } as HostReply<never>)
        : { ok: false, problem: GONE }
    },
    watch(listener) {
      listeners.add(listener)
      if (latest !== null) listener(latest)
      return () => void listeners.delete(listener)
    },
    async stop() {
      isStopping = true
      await current?.stop()
    },
  }
}
