import type { CampaignTask, OpenResult, OpenSpool } from '../ports.ts'

export type Reading = { readonly openResult: OpenResult; readonly openSpool: OpenSpool }
/** Tasks are read anew each time. */
export type Assembling = {
  readonly tasks: () => AsyncIterable<CampaignTask>
  readonly reading: Reading
  readonly partial: boolean
}
