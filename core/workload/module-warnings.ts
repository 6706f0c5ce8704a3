import type { ModuleShape } from './module-shape.ts'

const KB = 1024
/** Names of functions are small and help whoever reads a trap; more is what a debugger would like. */
const CUSTOM_BYTES_MAX = 64 * KB

/** What an author should know of a module that is taken, one English text each. The codes are public. */
const MODULE_WARNINGS = {
  float_nan:
    'It computes with floating-point numbers. These are equal on every computer, except for the bits of a NaN: write no NaN into a result.',
  clock: 'It asks for the time. The clock of a workload stands still; do not wait for it or measure with it.',
  random: 'It asks for random numbers. They follow from the task alone, so that a task gives the same result anywhere.',
  no_checkpoint:
    'It never saves a checkpoint (fsync of descriptor 3). Where a run is broken off, the next one begins at the start; that is right for short tasks only.',
  debug_sections: `It carries more than ${CUSTOM_BYTES_MAX / KB} KB of names and debug information to every node. Link with -Wl,--strip-all.`,
} as const

type ModuleWarningCode = keyof typeof MODULE_WARNINGS
export type ModuleWarning = { readonly code: ModuleWarningCode }

export const warningText = ({ code }: ModuleWarning): string => MODULE_WARNINGS[code]

export function warningsOf({ use, imports, customBytes }: ModuleShape): readonly ModuleWarning[] {
  const asksFor = (name: string) => imports.some((imported) => imported.name === name)
  const holds: Readonly<Record<ModuleWarningCode, boolean>> = {
    float_nan: use.float,
    clock: asksFor('clock_time_get'),
    random: asksFor('random_get'),
    no_checkpoint: !asksFor('fd_sync'),
    debug_sections: customBytes > CUSTOM_BYTES_MAX,
  }
  return (Object.keys(holds) as ModuleWarningCode[]).filter((code) => holds[code]).map((code) => ({ code }))
}
