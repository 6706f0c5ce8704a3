import type { HostReply, HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { HostCall } from '#core/contracts/host-calls.ts'

/** What the host replies in a scene, problems too; made anew each time it is asked. */
export type Replies = Partial<Record<HostCall, () => HostReply<unknown> | Promise<HostReply<unknown>>>>

/** A moment of the interface with every value fixed: what the style page shows and what is photographed. */
export type Scene = {
  readonly state: HostState
  readonly shell: Shell
  readonly answers: Partial<Record<HostCall, unknown>>
  /** Where it is looked at, as in the address behind the hash; Home when it is not said. */
  readonly screen?: string
  /** What time it is there; this computer's where it is not said. */
  readonly now?: string
  /** Whole replies, problems too, where a value is not enough. */
  readonly replies?: Replies
  /** What the host says once it is all there. */
  readonly next?: HostState
  /** Selectors of what is touched, one after the other, each as soon as it is there. */
  readonly taps?: readonly string[]
  /** Selector of what is there when the scene has settled. */
  readonly until?: string
  /** What has the focus there, as a selector. */
  readonly focus?: string
}
