import { grid } from './0001_grid.ts'

/** Forward-only, in order; a name once released never changes. */
export const migrations = [grid] as const
