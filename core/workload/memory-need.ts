/** What Node, the engine and the threads of a sandbox take beside the program in it, in MB; `npm run bench -- workloads` measures it. */
const SANDBOX_MB = 60
/** The engine keeps a program's bytes, and machine code for them in two grades: so many bytes for each. */
const ENGINE_BYTES_PER_BYTE = 5
/** What was saved is kept in memory until the disk has it; a state that is larger would wear out a memory card. */
const CHECKPOINT_MB_MAX = 256
/** While the engine optimises a function, its notes on it take so many bytes for each of the function's. */
const NOTES_BYTES_PER_BYTE = 128
const BYTES_PER_MB = 1024 * 1024

/** The most that a program may save at once, in MB of 2^20 bytes. */
export const checkpointMbMax = ({ memoryMb }: { readonly memoryMb: number }): number =>
  Math.min(memoryMb, CHECKPOINT_MB_MAX)

/**
 * Memory of a node that a program can come to need, in MB of 2^20 bytes: its own, what it saved, what it wrote, and what
 * it runs in. A coordinator gives the program to nodes that offer so much.
 */
export function memoryNeedMb(program: {
  readonly memoryMb: number
  readonly outputBytes: number
  /** Size of the module. */
  readonly moduleBytes: number
}): number {
  const { memoryMb, outputBytes, moduleBytes } = program
  return (
    SANDBOX_MB + memoryMb + checkpointMbMax(program) + inMb(outputBytes) + inMb(moduleBytes * ENGINE_BYTES_PER_BYTE)
  )
}

/**
 * The most that the process of a program may have taken, in MB; a node ends one that has more. It is what the program
 * needs, and for the moment in which the engine optimises its largest function, one at a time, what that takes: 4 MB for
 * one of 32 kB, which few are larger than.
 */
export const processMbMax = (
  program: Parameters<typeof memoryNeedMb>[0] & { readonly largestFunctionBytes: number },
): number => memoryNeedMb(program) + inMb(program.largestFunctionBytes * NOTES_BYTES_PER_BYTE)

const inMb = (bytes: number) => Math.ceil(bytes / BYTES_PER_MB)
