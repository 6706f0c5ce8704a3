import type { HostOutput, HostReply, HostState } from '#core/contracts/host-bridge.ts'
import type { NodeCall } from '#core/contracts/host-calls.ts'

/**
 * A node with everything an interface may ask of it, behind the window's IPC and behind loopback HTTP alike. The caller
 * has proven that it may ask; what it asks is parsed here, so that nothing malformed gets further.
 */
export type Host = {
  /** Never rejects: what goes wrong is in the reply. */
  call<C extends NodeCall>(name: C, input: unknown): Promise<HostReply<HostOutput<C>>>
  /** Calls back with the present state at once, then after each change; returns how to stop. */
  watch(listener: (state: HostState) => void): () => void
  /** Gives unfinished work back and ends; what is finished is kept. */
  stop(): Promise<void>
}
