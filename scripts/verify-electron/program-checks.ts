import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { FixityReport } from '#core/contracts/blobs.ts'
import { NO_KEYRING } from '#main/desktop/keyring.ts'
import type { FromChild } from '#main/compute/messages.ts'
import { type Check, NotHere } from './check.ts'

const PRIORITY_LOWEST = 19
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

type ChildFacts = {
  /** What it said last, or that it was gone before; `output` is what it printed. */
  readonly last: FromChild | { readonly type: 'gone'; readonly output: string }
  readonly priority: number | null
  readonly exitCode: number
  readonly expected: string
}

/** The program that computes, in one of Electron's utility processes, with a real piece of work. */
export const child: Check<ChildFacts> = {
  name: 'child process',
  async observe({ app, appPath, directory }) {
    const file = path.join(directory, 'sample.txt')
    writeFileSync(file, SAMPLE)
    const expected = createHash('sha256').update(SAMPLE).digest('hex')
    const job = { taskType: 'data_hash', set: null, first: 0, files: [{ path: 'sample.txt', file, sha256: expected }] }
    const program = path.join(appPath, 'out', 'main', 'data-hash-child.js')
    const seen = await app.evaluate(
      async ({ utilityProcess }, given) => {
        const { getPriority } = process.getBuiltinModule('node:os')
        const working = utilityProcess.fork(given.program, [], { stdio: ['ignore', 'ignore', 'pipe'] })
        let output = ''
        working.stderr?.on('data', (chunk) => (output += String(chunk)))
        const exited = new Promise<number>((resolve) => working.once('exit', resolve))
        const said = new Promise<FromChild>((resolve) =>
          working.on('message', (message: FromChild) => void (message.type !== 'progress' && resolve(message))),
        )
        await Promise.race([new Promise<void>((resolve) => working.once('spawn', resolve)), exited])
        working.postMessage({ type: 'job', job: given.job })
        const last = await Promise.race([said, exited.then(() => ({ type: 'gone' as const, output }))])
        const priority = working.pid === undefined ? null : getPriority(working.pid)
        working.kill()
        return { last, priority, exitCode: await exited }
      },
      { program, job },
    )
    return { ...seen, expected }
  },
  faults: ({ last, priority, expected }) => [
    ...(last.type === 'gone' ? [`it was gone before it said anything: ${whyOf(last.output)}`] : []),
    ...(last.type === 'failed' ? [`it failed: ${last.reason}`] : []),
    ...(last.type === 'result' && !isIntact(last.result, expected) ? ['it found another hash than OpenSSL does'] : []),
    ...(last.type === 'gone' || priority === PRIORITY_LOWEST ? [] : [`its priority is ${priority}, not the lowest`]),
  ],
  tell: ({ exitCode }) => `computes in a process of the lowest priority, and ends (${exitCode})`,
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

/** The line of what it printed that names an error, else the last one. */
const whyOf = (output: string) => {
  const lines = output.trim().split('\n')
  return lines.find((line) => line.includes('Error')) ?? lines.at(-1)
}

function isIntact(result: string, expected: string): boolean {
  const report = FixityReport.safeParse(JSON.parse(Buffer.from(result, 'base64').toString()))
  return report.success && report.data.intact === 1 && report.data.files[0]?.sha256 === expected
}
