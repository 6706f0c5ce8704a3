import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { canonicalJson } from '#core/canonical-json.ts'
import type { Manifest } from '#core/contracts/blobs.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'
import type { CreateTaskRequest, TaskResponse } from '#core/contracts/tasks.ts'
import type { AdminClient } from './admin-client.ts'
import { cutIntoTasks, withAlteredCopy } from './audit-plan.ts'
import { askForPicture, type PicturePlan, planPicture } from './picture.ts'
import { type FileSet, postgresFiles, projectFiles } from './file-set.ts'
import { type SeedProgress, sha256Of, storeSet } from './store-set.ts'

const DEADLINE_MINUTES = 7 * 24 * 60

/** The one file whose stored copy is changed after its manifest was made, so that the audit has something to find. */
export type AlteredFile = {
  readonly set: string
  readonly path: string
  readonly expected: string
  readonly stored: string
}
/** The campaign is null where the grid was filled by a version that knew of no picture. */
export type SeededWork = { readonly altered: AlteredFile; readonly campaignId: string | null }
type SeedPlan = {
  readonly state: 'creating' | 'done'
  readonly altered: AlteredFile
  readonly tasks: readonly CreateTaskRequest[]
  readonly picture?: PicturePlan
  readonly campaignId?: string | null
}

type SeedInput = { client: AdminClient; root: string; dataDirectory: string; onProgress: SeedProgress }

/**
 * Fills an empty grid with audits of real files and a picture to draw, and says which file was altered and which campaign
 * draws; null when the grid has other work. The plan is kept in DIR/seed.json before the first task is made: a start that
 * was interrupted goes on with it, and one that is complete is never repeated.
 */
export async function seedGrid(input: SeedInput): Promise<SeededWork | null> {
  const kept = readPlan(input.dataDirectory)
  if (kept?.state === 'done') return { altered: kept.altered, campaignId: kept.campaignId ?? null }
  const { tasks } = await input.client.get<StatsResponse>('/grid/stats')
  if (!kept && tasks.total_tasks > 0) return null

  const plan = kept ?? (await makePlan(input))
  savePlan(input.dataDirectory, plan)
  await createMissingTasks(plan, input)
  const campaignId = plan.picture ? await askForPicture(plan.picture, input.client) : null
  savePlan(input.dataDirectory, { ...plan, state: 'done', campaignId })
  return { altered: plan.altered, campaignId }
}

const planFile = (dataDirectory: string) => path.join(dataDirectory, 'seed.json')

function readPlan(dataDirectory: string): SeedPlan | null {
  const file = planFile(dataDirectory)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function savePlan(dataDirectory: string, plan: SeedPlan): void {
  const file = planFile(dataDirectory)
  writeFileSync(`${file}.new`, JSON.stringify(plan))
  renameSync(`${file}.new`, file)
}

async function makePlan(input: SeedInput): Promise<SeedPlan> {
  const project = projectFiles(input.root)
  const { manifest, altered } = await alterOneCopy(await storeSet(project, input), project, input)
  const tasks = await tasksOf(manifest, input)
  const picture = await planPicture(input)
  const postgres = postgresFiles(input.root)
  const postgresTasks = postgres ? await tasksOf(await storeSet(postgres, input), input) : []
  return { state: 'creating', altered, tasks: [...tasks, ...postgresTasks], picture }
}

/** After a set's manifest was made: changes one bit in the middle of one file's copy and stores that instead. */
async function alterOneCopy(
  manifest: Manifest,
  set: FileSet,
  { client }: SeedInput,
): Promise<{ manifest: Manifest; altered: AlteredFile }> {
  const victim =
    manifest.entries.find(({ path: file }) => file === 'README.md') ??
    manifest.entries.find(({ size_bytes }) => size_bytes > 0)
  if (!victim) throw new Error(`There is no file to audit in ${set.folder}`)
  const bytes = Buffer.from(await client.bytes(`/grid/blobs/${victim.blob}`))
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  const stored = sha256Of(bytes)
  await client.putBlob({ sha256: stored, bytes })
  const altered = { set: set.name, path: victim.path, expected: victim.sha256, stored }
  return { manifest: withAlteredCopy(manifest, victim.path, { sha256: stored, sizeBytes: bytes.length }), altered }
}

async function tasksOf(manifest: Manifest, { client }: SeedInput): Promise<readonly CreateTaskRequest[]> {
  const bytes = Buffer.from(canonicalJson(manifest))
  const address = sha256Of(bytes)
  await client.putBlob({ sha256: address, bytes })
  return cutIntoTasks(manifest).map((entries) => ({
    task_type: 'data_hash',
    data_url: `blob:${address}`,
    deadline_minutes: DEADLINE_MINUTES,
    params: { entries },
    head_start_share: 0,
  }))
}

async function createMissingTasks(plan: SeedPlan, { client, onProgress }: SeedInput): Promise<void> {
  const existing = await existingTasks(client)
  const missing = plan.tasks.filter((task) => !existing.has(identityOf(task)))
  for (const [index, task] of missing.entries()) {
    await client.post('/grid/task', task)
    onProgress('Making tasks', index + 1, missing.length)
  }
}

async function existingTasks(client: AdminClient): Promise<ReadonlySet<string>> {
  const identities = new Set<string>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: { items: TaskResponse[]; next_cursor: string | null } = await client.get(
      `/grid/tasks?limit=500${query}`,
    )
    for (const task of page.items) identities.add(identityOf(task))
    cursor = page.next_cursor
  }
  return identities
}

const identityOf = ({ data_url, params }: Pick<CreateTaskRequest, 'data_url' | 'params'>) =>
  `${data_url} ${canonicalJson(params ?? {})}`
