import { grid } from './0001_grid.ts'
import { claim } from './0002_claim.ts'
import { joining } from './0003_joining.ts'
import { retention } from './0004_retention.ts'
import { leaving } from './0005_leaving.ts'
import { campaigns } from './0006_campaigns.ts'
import { workloads } from './0007_workloads.ts'
import { uploads } from './0008_uploads.ts'
import { retries } from './0009_retries.ts'
import { bounds } from './0011_bounds.ts'

/** Forward-only, in order; a name once released never changes. */
export const migrations = [
  grid,
  claim,
  joining,
  retention,
  leaving,
  campaigns,
  workloads,
  uploads,
  retries,
  bounds,
] as const
