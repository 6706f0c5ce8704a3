import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CoordinatorId } from '#core/ids.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { LogVerdict, VerifyLog } from '../ports.ts'

/** The bundle keeps the worker beside the coordinator under this name; run from source it is the file beside us. */
const WORKER = import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.mjs'

/** Verifies in a worker thread, with a database connection of its own; the thread ends with its answer. */
export function workerVerifyLog(input: { url: string; coordinatorId: CoordinatorId }): VerifyLog {
  return async () => {
    const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: { ...input } })
    try {
      const ended = once(worker, 'exit').then(() => [])
      const [answer]: { verdict: LogVerdict | null }[] = await Promise.race([once(worker, 'message'), ended])
      const verdict = answer?.verdict
      if (!verdict) throw requestErrors.database_away()
      return verdict
    } finally {
      await worker.terminate()
    }
  }
}
