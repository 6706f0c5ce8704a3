import type { JobLimits } from '../ports.ts'

/** What the supervisor tells the program's thread when everything has been checked. */
export type ToThread = {
  readonly module: Uint8Array
  readonly args: readonly string[]
  readonly inputFile: string | null
  readonly taskId: string
  readonly limits: JobLimits
  /** What the program saved in an attempt before; empty when it begins at the beginning. */
  readonly saved: Uint8Array
  /** Bytes of output that belong to what was saved. */
  readonly outputBytes: number
  readonly log: string
  readonly control: SharedArrayBuffer
}

/**
 * How a program ended. `what` is V8's sentence on a trap; `too much` names what it had more of than it may have; `fullMb`
 * is the size of its memory when that could grow no more, which is often why a program gives up.
 */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number; readonly fullMb: number | null }
  | { readonly kind: 'fault'; readonly what: string; readonly fullMb: number | null }
  | { readonly kind: 'stack' }
  | { readonly kind: 'too much'; readonly of: 'output' | 'checkpoint' }
  | { readonly kind: 'not started'; readonly why: string }

/** What the program's thread tells the supervisor. `output` is what has been written since it was told last. */
export type FromThread =
  | { readonly type: 'written'; readonly output: readonly Uint8Array[] }
  | {
      readonly type: 'save'
      readonly saved: Uint8Array
      readonly output: readonly Uint8Array[]
      readonly fraction: number
      readonly log: string
    }
  | {
      readonly type: 'ended'
      readonly ending: Ending
      readonly output: readonly Uint8Array[]
      readonly log: string
    }
