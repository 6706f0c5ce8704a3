import { parentPort, workerData } from 'node:worker_threads'
import { DomainError } from '#core/errors.ts'
import { connectDatabase } from '../../shared/postgres/database.ts'
import { verifyStoredLog } from './verify-stored-log.ts'

/** A thread of its own: it reads the log from beginning to end and answers with what it found. */
const { url, coordinatorId } = workerData as { url: string; coordinatorId: string }
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const database = connectDatabase({ url, logger: silent, connectionsMax: 1 })
try {
  const verdict = await verifyStoredLog(database, { coordinatorId, behindHead: false })
  parentPort?.postMessage({ verdict })
} catch (error) {
  // An error loses its class on the way to the other thread; a database that is away must stay one that is away.
  if (!(error instanceof DomainError)) throw error
  parentPort?.postMessage({ verdict: null })
} finally {
  await database.close()
}
