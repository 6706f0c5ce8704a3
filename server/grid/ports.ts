import type { CarbonFactor, CarbonPrice } from '#core/credit/carbon.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'

export type ReadStats = () => Promise<StatsResponse>
export type ReadRates = () => Promise<{
  readonly factors: readonly CarbonFactor[]
  readonly prices: readonly CarbonPrice[]
}>

/** How far a campaign has come: of all its tasks those that are completed, and those that came to nothing. */
export type CampaignProgress = {
  readonly name: string
  readonly type: string
  readonly status: 'running' | 'finished' | 'cancelled'
  readonly total: number
  readonly completed: number
  readonly lost: number
}
/** Those at work first, then those that ended last; a bounded number. */
export type ReadProgress = () => Promise<readonly CampaignProgress[]>

/** What a request needs to be served. */
export type Readiness = { readonly database: boolean; readonly disk: boolean }
export type CheckReadiness = () => Promise<Readiness>
