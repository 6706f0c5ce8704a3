import type { ChildEnd } from './child-end.ts'
import type { ToChild } from './messages.ts'
import type { ComputeJob } from './ports.ts'

/** A process of its own that computes one job, however it was started. */
export type Child = {
  /** What is told to a process that is gone is dropped. */
  tell(message: ToChild): void
  /** Calls back with everything that it says, all of it before `gone`. Called once, right after the start. */
  hear(listener: (message: unknown) => void): void
  /**
   * Stops the process where it stands: it uses no CPU and hears nothing, until `thaw`. One that is stopped ends with
   * the agent all the same. False where this computer cannot; then the process has to be asked.
   */
  freeze(): boolean
  /** Lets a stopped process go on; any other does so anyway. */
  thaw(): void
  /** Resolves when the process no longer exists. Never rejects; one that could not be started is gone too. */
  readonly gone: Promise<ChildEnd>
  /** The end of what it printed as errors. */
  output(): string
  /** Ends the process, also a stopped one, by force when it does not heed, and waits until it is gone. */
  end(): Promise<void>
  /** Ends the process at once, by force. */
  kill(): void
}

/** Starts a process for a job, which waits to be told that job. Never throws. */
export type StartChild = (job: ComputeJob) => Child
