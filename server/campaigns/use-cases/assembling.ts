import type { CampaignTask, OpenResult } from '../ports.ts'

export type Reading = { readonly openResult: OpenResult }
/** Tasks are read anew each time. */
export type Assembling = {
  readonly tasks: () => AsyncIterable<CampaignTask>
  readonly reading: Reading
  readonly partial: boolean
}
