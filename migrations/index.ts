import { grid } from './0001_grid.ts'
import { claim } from './0002_claim.ts'

/** Forward-only, in order; a name once released never changes. */
export const migrations = [grid, claim] as const
