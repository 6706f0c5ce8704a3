import { campaignErrors } from '#core/campaign/errors.ts'
import { rangesOf } from '#core/campaign/manifest-ranges.ts'
import { tileResultBytes } from '#core/campaign/tile-result.ts'
import { renderArguments, tileCount, tilesOf } from '#core/campaign/render-tiles.ts'
import { CAMPAIGN_TASKS_MAX, type CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import { ProgramParams, RenderParams } from '#core/contracts/work-params.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { FindInputs, Params, PlannedTask, StoredInputs } from '../ports.ts'
import { checkedParams } from './checked-params.ts'
import { ensureScene } from './ensure-scene.ts'
import { ensureAllStored, ensurePathsUsable, readManifest } from './manifest-entries.ts'

/** What a campaign's tasks are; they are made as they are read, and each time anew. */
export type TaskPlan = { readonly count: number; readonly params: Params; readonly tasks: Iterable<PlannedTask> }

type Deps = { readonly findInputs: FindInputs; readonly stored: StoredInputs }
type Request = Pick<CreateCampaignRequest, 'type' | 'params' | 'inputs' | 'manifest'>

/** Cuts a campaign into tasks, and refuses what cannot be worked on before anything is written. */
export async function planTasks(request: Request, deps: Deps): Promise<TaskPlan> {
  ensureOneSource(request)
  const plan = await planOf(request, deps)
  if (plan.count <= CAMPAIGN_TASKS_MAX) return plan
  const message = `would be ${plan.count} tasks; a campaign has at most ${CAMPAIGN_TASKS_MAX}`
  throw campaignErrors.campaign_tasks_too_many({ errors: [{ path: 'body.params', message }] })
}

function planOf({ type, params, inputs, manifest }: Request, deps: Deps): Promise<TaskPlan> {
  if (type === 'render') return planPicture({ params, inputs, manifest }, deps)
  if (manifest === undefined) {
    const listed = { params, inputs: inputs ?? [] }
    return type === 'data_hash' ? planAudit(listed, deps) : planInputs(listed, deps)
  }
  return type === 'data_hash' ? planRanges({ params, manifest }, deps) : planEntries({ params, manifest }, deps)
}

function ensureOneSource({ inputs, manifest }: Request): void {
  if ((inputs === undefined) !== (manifest === undefined)) return
  const message = 'is needed, or `manifest`, and not both'
  throw requestErrors.request_invalid({ errors: [{ path: 'body.inputs', message }] })
}

type Listed = { readonly params: Request['params']; readonly inputs: readonly string[] }
type FromManifest = { readonly params: Request['params']; readonly manifest: string }

const blobUrl = (sha256: string) => `blob:${sha256}`

/** An audit of each input; with `params.entries` of that range of each, which is a manifest. */
async function planAudit({ params, inputs }: Listed, { findInputs }: Deps): Promise<TaskPlan> {
  ensureEachOnce(inputs)
  const data = inputs.map((sha256, place) => ({ dataUrl: blobUrl(sha256), path: `body.inputs.${place}` }))
  const blobs = await findInputs({ data, params })
  const tasks = data.map(({ dataUrl }, place) => ({
    dataUrl,
    inputs: blobs[place] ?? [],
    params: null,
    inputName: null,
    resultBytes: null,
  }))
  return { count: tasks.length, params, tasks }
}

/** One run of the program for each input. */
async function planInputs({ params, inputs }: Listed, { findInputs }: Deps): Promise<TaskPlan> {
  ensureEachOnce(inputs)
  const shared = checkedParams(ProgramParams, params)
  const data = inputs.map((sha256, place) => ({ dataUrl: blobUrl(sha256), path: `body.inputs.${place}` }))
  await findInputs({ data, params: {} })
  const tasks = inputs.map((sha256) => ({
    dataUrl: blobUrl(sha256),
    inputs: [sha256],
    params: null,
    inputName: null,
    resultBytes: null,
  }))
  return { count: tasks.length, params: shared, tasks }
}

/** One run of the program for each entry of a manifest, whose path names the result. */
async function planEntries({ params, manifest }: FromManifest, { stored }: Deps): Promise<TaskPlan> {
  const shared = checkedParams(ProgramParams, params)
  const { entries } = await readManifest(manifest, stored)
  ensurePathsUsable(entries)
  await ensureAllStored(entries, stored)
  return {
    count: entries.length,
    params: shared,
    tasks: {
      *[Symbol.iterator]() {
        for (const { blob, path } of entries)
          yield { dataUrl: blobUrl(blob), inputs: [blob], params: null, inputName: path, resultBytes: null }
      },
    },
  }
}

/** An audit of a manifest, a range of its entries at a time. */
async function planRanges({ params, manifest }: FromManifest, { stored }: Deps): Promise<TaskPlan> {
  if (params['entries'] !== undefined)
    throw misfit('body.params.entries', 'is for `inputs`: a manifest is cut by itself')
  const { entries } = await readManifest(manifest, stored)
  const ranges = [...rangesOf(entries)]
  return {
    count: ranges.length,
    params,
    tasks: {
      *[Symbol.iterator]() {
        for (const { first, count } of ranges) {
          const files = entries.slice(first, first + count).map(({ blob }) => blob)
          const inputs = [...new Set([manifest, ...files])]
          yield {
            dataUrl: blobUrl(manifest),
            inputs,
            params: { entries: { first, count } },
            inputName: null,
            resultBytes: null,
          }
        }
      },
    },
  }
}

type Picture = Pick<Request, 'params' | 'inputs' | 'manifest'>

/** The tiles of one picture of one scene. */
async function planPicture({ params, inputs, manifest }: Picture, { stored }: Deps): Promise<TaskPlan> {
  const [scene, ...more] = inputs ?? []
  if (manifest !== undefined || scene === undefined || more.length > 0)
    throw misfit(manifest === undefined ? 'body.inputs' : 'body.manifest', 'a picture has one scene, in `inputs`')
  const view = checkedParams(RenderParams, params)
  const count = tileCount(view)
  if (count <= CAMPAIGN_TASKS_MAX) await ensureScene(scene, stored)
  return {
    count,
    params: view,
    tasks: {
      *[Symbol.iterator]() {
        for (const tile of tilesOf(view))
          yield {
            dataUrl: blobUrl(scene),
            inputs: [scene],
            params: { args: renderArguments(view, tile) },
            inputName: null,
            resultBytes: tileResultBytes(tile),
          }
      },
    },
  }
}

const misfit = (path: string, message: string) =>
  campaignErrors.campaign_inputs_invalid({ errors: [{ path, message }] })

/** The same work twice would be paid twice. */
function ensureEachOnce(inputs: readonly string[]): void {
  const places = new Map<string, number>()
  for (const [place, sha256] of inputs.entries()) {
    const before = places.get(sha256)
    const message = `is the same as inputs.${before}`
    if (before !== undefined)
      throw requestErrors.request_invalid({ errors: [{ path: `body.inputs.${place}`, message }] })
    places.set(sha256, place)
  }
}
