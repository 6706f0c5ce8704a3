import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CampaignResponse, CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import type { AdminClient } from './admin-client.ts'
import { sha256Of } from './store-set.ts'

const SCENE = 'workloads/render/scenes/apartment-house.json'
const DEADLINE_MINUTES = 7 * 24 * 60

/** What is asked for, under a key that makes asking twice the same as asking once. */
export type PicturePlan = { readonly key: string; readonly request: CreateCampaignRequest }

/** Twelve tiles of less than a second each on a desktop, of a few seconds on a Raspberry Pi; the sun as at 18:30 in Brussels. */
const PARAMS = {
  width: 480,
  height: 360,
  samples: 16,
  tile: 120,
  hour: 16.5,
  day: 172,
  latitude: 50.85,
  longitude: 4.35,
}

const PURPOSE = {
  fr: 'Une image de notre immeuble et de son toit, à 18 h 30, le jour le plus long',
  nl: 'Een beeld van ons gebouw met zijn dak, om 18.30 uur op de langste dag',
  en: 'A picture of our house with its roof, at 18:30 on the longest day',
  de: 'Ein Bild unseres Hauses mit seinem Dach, um 18:30 Uhr am längsten Tag',
}

type Params = CreateCampaignRequest['params']
type Place = { readonly client: AdminClient; readonly root: string }

/** Stores the scene of the house, so that its picture can be asked for, in other measures where some are given. */
export async function planPicture({ client, root }: Place, measures: Params = {}): Promise<PicturePlan> {
  const bytes = await readFile(path.join(root, SCENE))
  const sha256 = sha256Of(bytes)
  await client.putBlob({ sha256, bytes })
  const work = { type: 'render', name: 'A picture of our house', purpose: PURPOSE } as const
  return {
    key: randomUUID(),
    request: {
      ...work,
      params: { ...PARAMS, ...measures },
      inputs: [sha256],
      deadline_minutes: DEADLINE_MINUTES,
      head_start_share: 0,
    },
  }
}

/** Asks for the picture, however often; returns the id of the one campaign that draws it. */
export async function askForPicture({ key, request }: PicturePlan, client: AdminClient): Promise<string> {
  const { id } = await client.post<CampaignResponse>('/grid/campaigns', request, key)
  return id
}
