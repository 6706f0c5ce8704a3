import type { CarbonFactor, CarbonPrice } from '#core/credit/carbon.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'

export type ReadStats = () => Promise<StatsResponse>
export type ReadRates = () => Promise<{
  readonly factors: readonly CarbonFactor[]
  readonly prices: readonly CarbonPrice[]
}>

/** What a request needs to be served. */
export type Readiness = { readonly database: boolean; readonly disk: boolean }
export type CheckReadiness = () => Promise<Readiness>
