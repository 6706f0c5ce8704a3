import type { FixityReport } from '#core/contracts/blobs.ts'
import type { StatsResponse } from '#core/contracts/grid.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import type { AdminClient } from '../seed/admin-client.ts'
import type { AlteredFile } from '../seed/seed-grid.ts'

const LOOK_EVERY_MS = 1000

/** Tells of finished tasks as they come, and of the altered file when its audit is in, until `signal` aborts. */
export async function watchWork(input: {
  client: AdminClient
  url: string
  altered: AlteredFile | null
  say: (line: string) => void
  signal: AbortSignal
}): Promise<void> {
  let told = -1
  let waitsForFinding = input.altered !== null
  while (!input.signal.aborted) {
    const { tasks, cooperative_fund_eur } = await input.client.get<StatsResponse>('/grid/stats')
    const { completed_tasks: completed, total_tasks: total } = tasks
    if (completed !== told) input.say(`${completed} of ${total} tasks done · cooperative fund €${cooperative_fund_eur}`)
    if (completed > told && waitsForFinding && input.altered) {
      waitsForFinding = !(await tellFinding(input.client, { ...input, altered: input.altered }))
    }
    told = completed
    await delay(LOOK_EVERY_MS, input.signal)
  }
}

/** True when a report that names the altered file was found. */
async function tellFinding(
  client: AdminClient,
  { altered, url, say }: { altered: AlteredFile; url: string; say: (line: string) => void },
): Promise<boolean> {
  const { items } = await client.get<{ items: TaskResponse[] }>(
    '/grid/tasks?status=completed&task_type=data_hash&limit=500',
  )
  for (const { result_hash } of items) {
    const report: FixityReport = JSON.parse(await client.text(`/grid/blobs/${result_hash}`))
    const finding = report.changed.find(({ path }) => path === altered.path && report.set === altered.set)
    if (!finding) continue
    say(`The audit of “${altered.set}” found one changed file: ${finding.path}`)
    say(`  expected ${finding.expected}`)
    say(`  found    ${finding.actual} (its copy was altered on purpose when this grid was filled)`)
    say(`  report   ${new URL(`/grid/blobs/${result_hash}`, url).href}`)
    return true
  }
  return false
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
