import { setTimeout as delay } from 'node:timers/promises'
import { FixityReport } from '#core/contracts/blobs.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { type AdminClient, CoordinatorRefusal } from '../seed/admin-client.ts'
import type { AlteredFile, SeededWork } from '../seed/seed-grid.ts'
import { pictureTeller } from './tell-of-picture.ts'

const LOOK_EVERY_MS = 1000
/** A single failure may be the end of the coordinator, of which its own end tells more. */
const FAILURES_TOLD = 3
/** The work of the demonstration was made first, and tasks are listed in the order they were made. */
const FIRST_COMPLETED = '/grid/tasks?status=completed&task_type=data_hash&limit=500'

type Watch = {
  readonly client: AdminClient
  readonly url: string
  readonly dataDirectory: string
  /** Null where the grid has other work than the demonstration. */
  readonly seeded: SeededWork | null
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

/**
 * Tells of finished tasks as they come, of the altered file when its audit is in, and of the picture when it is drawn; rejects when `signal` aborts. A
 * coordinator that cannot answer for a while (its database starts again, say) is asked on.
 */
export async function watchWork(watch: Watch): Promise<never> {
  const { say, signal } = watch
  const look = onlooker(watch)
  for (let failures = 0; ;) {
    try {
      await look()
      failures = 0
    } catch (error) {
      if (signal.aborted || !isNoAnswer(error)) throw error
      failures += 1
      if (failures === FAILURES_TOLD) say(`The coordinator does not answer: ${error.message}`)
    }
    await delay(LOOK_EVERY_MS, undefined, { signal })
  }
}

/** `fetch` throws a TypeError when nothing answers. */
const isNoAnswer = (error: unknown): error is Error => error instanceof CoordinatorRefusal || error instanceof TypeError

function onlooker(watch: Watch): () => Promise<void> {
  const tellFinding = findingTeller(watch)
  const tellPicture = pictureTeller({ ...watch, campaignId: watch.seeded?.campaignId ?? null })
  let told = -1
  let mayBeFound = false
  return async () => {
    const { tasks, cooperative_fund_eur: fund } = await watch.client.get<StatsResponse>('/grid/stats')
    const { completed_tasks: completed, total_tasks: total } = tasks
    if (completed !== told) {
      watch.say(`${completed} of ${total} tasks done · cooperative fund €${fund}`)
      mayBeFound = true
      told = completed
    }
    if (mayBeFound) await tellFinding()
    mayBeFound = false
    await tellPicture()
  }
}

/** Looks into each report once, until the one that names the altered file is told. */
function findingTeller({ client, seeded, url, say }: Watch): () => Promise<void> {
  const read = new Set<string>()
  let waiting = seeded?.altered ?? null
  return async () => {
    if (waiting === null) return
    const { items } = await client.get<{ items: TaskResponse[] }>(FIRST_COMPLETED)
    for (const hash of items.flatMap(({ result_hash: hash }) => hash ?? [])) {
      if (waiting === null) return
      if (read.has(hash)) continue
      const finding = findingIn(await client.text(`/grid/blobs/${hash}`), waiting)
      read.add(hash)
      if (!finding) continue
      say(`The audit of “${waiting.set}” found one changed file: ${finding.path}`)
      say(`  expected ${finding.expected}`)
      say(`  found    ${finding.actual} (its copy was altered on purpose when this grid was filled)`)
      say(`  report   ${new URL(`/grid/blobs/${hash}`, url).href}`)
      waiting = null
    }
  }
}

/** What a report says of the altered file; nothing for a report of something else, or for what is no report. */
function findingIn(text: string, { set, path }: AlteredFile): FixityReport['changed'][number] | undefined {
  const report = FixityReport.safeParse(parseJson(text))
  if (!report.success || report.data.set !== set) return undefined
  return report.data.changed.find((file) => file.path === path)
}

/** A node may have sent anything as its result. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
