import type { ArchiveFile } from '../ports.ts'
import type { Assembling } from './assembling.ts'
import { inputNameOf, TASK_TABLE_HEADER, taskTableLine } from './task-table.ts'

/**
 * Every result under the name of its input, and last a table of all tasks: what it says of them is what was packed. The
 * table waits on the disk, because an archive tells the size of a file before its bytes.
 */
export async function* archiveFiles({ tasks, reading }: Assembling): AsyncIterable<ArchiveFile> {
  await using table = await reading.openSpool()
  await table.add(TASK_TABLE_HEADER)
  for await (const task of tasks()) {
    const stream = task.result?.sizeBytes == null ? null : await reading.openResult(task.result.sha256)
    const packed = stream || !task.result ? task : { ...task, result: { ...task.result, sizeBytes: null } }
    await table.add(taskTableLine(packed))
    if (stream && task.result?.sizeBytes != null)
      yield { name: `results/${inputNameOf(task)}`, sizeBytes: task.result.sizeBytes, bytes: stream }
  }
  yield { name: 'tasks.csv', sizeBytes: await table.close(), bytes: table.bytes() }
}
