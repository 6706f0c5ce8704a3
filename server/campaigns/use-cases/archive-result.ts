import type { ArchiveFile } from '../ports.ts'
import type { Assembling } from './assembling.ts'
import { inputNameOf, TASK_TABLE_HEADER, taskTableLine } from './task-table.ts'

/** Every result under the name of its input, and last a table of all tasks: what it says of them is what was packed. */
export async function* archiveFiles({ tasks, reading }: Assembling): AsyncIterable<ArchiveFile> {
  const lines = [TASK_TABLE_HEADER]
  for await (const task of tasks()) {
    const stream = task.result?.sizeBytes == null ? null : await reading.openResult(task.result.sha256)
    const packed = stream || !task.result ? task : { ...task, result: { ...task.result, sizeBytes: null } }
    lines.push(taskTableLine(packed))
    if (stream && task.result?.sizeBytes != null)
      yield { name: `results/${inputNameOf(task)}`, sizeBytes: task.result.sizeBytes, bytes: stream }
  }
  const table = lines.map((line) => new TextEncoder().encode(line))
  const sizeBytes = table.reduce((sum, { length }) => sum + length, 0)
  yield { name: 'tasks.csv', sizeBytes, bytes: streamOf(table) }
}

async function* streamOf(parts: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* parts
}
