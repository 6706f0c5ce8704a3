import type { Host } from '../host/ports.ts'
import type { HostProblem, HostState } from '#core/contracts/host-bridge.ts'

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
const RESTART_WAIT_MS = 3000
const GONE: HostProblem = { code: 'bug', field: null, detail: null, values: {} }

/** A host whose thread may end by itself: another takes its place, and who watches it goes on watching. */
export function supervisedHost({ start, onRestart, tell, later }: Deps): Host {
  const listeners = new Set<(state: HostState) => void>()
  let latest: HostState | null = null
  let isStopping = false
  let current: Host | null = null

  function take(state: HostState): void {
    latest = state
    for (const listener of listeners) listener(state)
  }
  function run(): void {
    const thread = start()
    current = thread.host
    thread.host.watch(take)
    void thread.ended.then(lost)
  }
  function lost(how: string): void {
    current = null
    if (isStopping) return
    tell(`The node’s thread ended (${how}); another is started.`)
    if (latest !== null) take({ ...latest, seq: latest.seq + 1, phase: 'failed', agent: null, problem: GONE })
    later(again, RESTART_WAIT_MS)
  }
  function again(): void {
    if (isStopping) return
    run()
    onRestart()
  }

  run()
  return {
    call: async (name, input) => (current === null ? { ok: false, problem: GONE } : current.call(name, input)),
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
