import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import type { ProofItem, ProofsResponse } from '#core/contracts/proofs.ts'
import type { AdminClient } from '#scripts/seed/admin-client.ts'
import { askForPicture, planPicture } from '#scripts/seed/picture.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LOOK_EVERY_MS = 1000

/** The measures of a picture: how many tiles, and how long each takes. */
export type Measures = Readonly<Record<'width' | 'height' | 'tile' | 'samples', number>>
export type Pictures = {
  /** Asks for one; returns its campaign. */
  ask(measures: Measures): Promise<string>
  /** Rejects when one of its tiles fails. */
  untilDrawn(campaign: string): Promise<void>
  /** One after the other until it is enough; resolves when the last is drawn. */
  keepDrawing(measures: Measures, isEnough: () => boolean): Promise<void>
  /** Every report that the coordinator has taken, as anybody can read it. */
  proofs(): Promise<readonly ProofItem[]>
}

/** Real work for real nodes, and what the coordinator's log says of it. */
export function pictures(client: AdminClient): Pictures {
  const ask = async (measures: Measures) =>
    askForPicture(await planPicture({ client, root: ROOT }, { ...measures }), client)
  async function untilDrawn(campaign: string): Promise<void> {
    for (;;) {
      const { tasks } = await client.get<CampaignResponse>(`/grid/campaigns/${campaign}`)
      if (tasks.completed === tasks.total) return
      if (tasks.failed + tasks.expired > 0) throw new Error(`A tile was not drawn: ${JSON.stringify(tasks)}`)
      await delay(LOOK_EVERY_MS)
    }
  }
  return {
    ask,
    untilDrawn,
    async keepDrawing(measures, isEnough) {
      while (!isEnough()) await untilDrawn(await ask(measures))
    },
    proofs: async () => (await client.get<ProofsResponse>('/grid/proofs?limit=500')).proofs,
  }
}
