import path from 'node:path'
import { NO_KEYRING } from '#main/desktop/keyring.ts'
import { type Check, NotHere } from './check.ts'

const SAMPLE = 'Sun on the roof of the Rue Haute.'

type SqliteFacts = { readonly version: string; readonly journal: string; readonly read: number }

/** As the node uses it: in a thread, in a file, with a log beside it. */
export const sqlite: Check<SqliteFacts> = {
  name: 'node:sqlite',
  observe: ({ app, directory }) =>
    app.evaluate(
      async (_electron, file) => {
        const { Worker } = process.getBuiltinModule('node:worker_threads')
        const program = `
        const { parentPort, workerData } = require('node:worker_threads')
        const { DatabaseSync } = require('node:sqlite')
        const database = new DatabaseSync(workerData)
        const { journal_mode: journal } = database.prepare('pragma journal_mode = wal').get()
        database.exec('create table kept (n integer) strict; insert into kept values (41), (1)')
        const { version, read } = database.prepare('select sqlite_version() as version, sum(n) as read from kept').get()
        database.close()
        parentPort.postMessage({ version, journal, read })`
        const worker = new Worker(program, { eval: true, workerData: file })
        return new Promise<SqliteFacts>((resolve, reject) => {
          worker.once('message', resolve)
          worker.once('error', reject)
        })
      },
      path.join(directory, 'verify.db'),
    ),
  faults: ({ journal, read }) => [
    ...(journal === 'wal' ? [] : [`its log is of the kind “${journal}”, not wal`]),
    ...(read === 42 ? [] : [`it gives ${read} back instead of 42`]),
  ],
  tell: ({ version }) => `SQLite ${version} writes and reads in a thread`,
}

type KeyringFacts = { readonly backend: string; readonly readBack: string }

/** The desktop's own, which seals what unlocks the node's key. */
export const keyring: Check<KeyringFacts> = {
  name: 'keyring',
  async observe({ app }) {
    const facts = await app.evaluate(async ({ safeStorage }, sample) => {
      const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return { backend, readBack: null }
      const { result } = await safeStorage.decryptStringAsync(await safeStorage.encryptStringAsync(sample))
      return { backend, readBack: result }
    }, SAMPLE)
    const { backend, readBack } = facts
    if (readBack === null || NO_KEYRING.has(backend))
      throw new NotHere(`this desktop has none (${backend}): the node’s key is in a file that only its user can read`)
    return { backend, readBack }
  },
  faults: ({ readBack }) => (readBack === SAMPLE ? [] : ['what it has sealed it does not give back']),
  tell: ({ backend }) => `seals and gives back (${backend})`,
}
