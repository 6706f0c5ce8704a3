import { FixityReport } from '#core/contracts/blobs.ts'
import { csvLine } from '#core/csv.ts'
import type { CampaignTask } from '../ports.ts'
import type { Assembling, Reading } from './assembling.ts'
import { bytesOf } from './result-bytes.ts'

/** A report on ten thousand files with long names stays below this. */
const REPORT_BYTES_MAX = 64 * 1024 * 1024
export const AUDIT_RESULT_FORMAT = 'koprogo-audit-result/1'

type Finding = {
  readonly state: 'intact' | 'changed' | 'missing'
  readonly path: string
  readonly expected: string | null
  readonly actual: string | null
  readonly sizeBytes: number | null
}

function* findingsOf({ files, changed, missing }: FixityReport): Iterable<Finding> {
  const expectedOf = new Map(changed.map(({ path, expected }) => [path, expected]))
  for (const { path, sha256, size_bytes: sizeBytes } of files) {
    const expected = expectedOf.get(path)
    const state = expected === undefined ? 'intact' : 'changed'
    yield { state, path, expected: expected ?? sha256, actual: sha256, sizeBytes }
  }
  for (const { path, expected } of missing) yield { state: 'missing', path, expected, actual: null, sizeBytes: null }
}

/** What a task found; null when there is no report of it, or none that can be read. */
async function reportOf({ result }: CampaignTask, reading: Reading): Promise<FixityReport | null> {
  if (result?.sizeBytes == null || result.sizeBytes > REPORT_BYTES_MAX) return null
  const bytes = await bytesOf(result.sha256, reading)
  return bytes && parsed(bytes)
}

function parsed(bytes: Uint8Array): FixityReport | null {
  try {
    const report = FixityReport.safeParse(JSON.parse(new TextDecoder().decode(bytes)))
    return report.success ? report.data : null
  } catch {
    // Not JSON, so no report: it is counted as one that cannot be read.
    return null
  }
}

/** Every file of an audit as a line of CSV. */
export async function* auditTable({ tasks, reading }: Assembling): AsyncIterable<string> {
  yield csvLine(['state', 'path', 'expected_sha256', 'actual_sha256', 'size_bytes', 'task'])
  for await (const task of tasks()) {
    const report = await reportOf(task, reading)
    for (const { state, path, expected, actual, sizeBytes } of report ? findingsOf(report) : [])
      yield csvLine([state, path, expected ?? '', actual ?? '', sizeBytes?.toString() ?? '', String(task.place)])
  }
}

type About = { readonly id: string; readonly name: string }

/** JSON: every file that is not as it should be, as it is found, then the totals. */
export async function* auditSummary(about: About, { tasks, reading }: Assembling): AsyncIterable<string> {
  const totals = { tasks: 0, completed: 0, unreadable: 0, files: 0, intact: 0, changed: 0, missing: 0 }
  const head = { format: AUDIT_RESULT_FORMAT, campaign: about.id, name: about.name }
  yield `${JSON.stringify(head).slice(0, -1)},"findings":[`
  let separator = '\n'
  for await (const task of tasks()) {
    const report = await reportOf(task, reading)
    totals.tasks += 1
    if (task.status === 'completed') totals[report ? 'completed' : 'unreadable'] += 1
    for (const { state, path, expected, actual } of report ? findingsOf(report) : []) {
      totals.files += 1
      totals[state] += 1
      if (state === 'intact') continue
      yield separator + JSON.stringify({ state, path, expected, actual, task: task.place })
      separator = ',\n'
    }
  }
  yield `\n],"totals":${JSON.stringify(totals)}}\n`
}
