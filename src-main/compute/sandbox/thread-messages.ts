import type { JobLimits } from '../ports.ts'
import type { Pieces } from './pieces.ts'

/** What the supervisor tells the program's thread when everything has been checked. `module` and `saved` are given away. */
export type ToThread = {
  readonly module: Uint8Array
  readonly args: readonly string[]
  readonly inputFile: string | null
  readonly taskId: string
  readonly limits: JobLimits
  /** What the program saved in an attempt before; empty when it begins at the beginning. */
  readonly saved: Pieces
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

/**
 * What the program's thread tells the supervisor. `output` is what has been written since it was told last; it and what
 * was saved are given away. `save` and `room`, which asks for the memory of the save before, are waited for.
 */
export type FromThread =
  | { readonly type: 'room'; readonly output: Pieces }
  | { readonly type: 'written'; readonly output: Pieces }
  | {
      readonly type: 'save'
      readonly saved: Pieces
      readonly output: Pieces
      readonly fraction: number
      readonly log: string
    }
  | {
      readonly type: 'ended'
      readonly ending: Ending
      readonly output: Pieces
      readonly log: string
    }
