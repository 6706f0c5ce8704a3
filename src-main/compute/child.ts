import type { ChildEnd } from './child-end.ts'
import type { ToChild } from './messages.ts'

/** A process of its own that computes one job, however it was started. */
export type Child = {
  /** What is told to a process that is gone is dropped. */
  tell(message: ToChild): void
  /** Calls back with everything that it says, all of it before `gone`. Called once, right after the start. */
  hear(listener: (message: unknown) => void): void
  /** Resolves when the process no longer exists. Never rejects; one that could not be started is gone too. */
  readonly gone: Promise<ChildEnd>
  /** The end of what it printed as errors. */
  output(): string
  /** Ends the process, one that does not heed by force, and waits until it is gone. */
  end(): Promise<void>
}

/** Starts a process that waits for its job. Never throws. */
export type StartChild = () => Child
