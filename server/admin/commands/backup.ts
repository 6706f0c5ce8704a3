import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { postgresSnapshot } from '../../backup/adapters/postgres-snapshot.ts'
import { createTarArchive } from '../../backup/adapters/tar-archive.ts'
import { BackupUnusable, Interrupted, type KeptFile, type ReadBlob } from '../../backup/ports.ts'
import { makeWriteBackup, type Written } from '../../backup/use-cases/write-backup.ts'
import { fileBlobs } from '../../blobs/adapters/file-blobs.ts'
import type { Config } from '../../config.ts'
import { errorText } from '../../exit-codes.ts'
import { systemClock } from '../../shared/system.ts'
import { VERSION } from '../../version.ts'
import { type Command, onlyWord, type Show } from '../call.ts'
import { sizeText } from '../size-text.ts'
import { loudLogger, noter, withDatabase, withDatabaseUrl } from '../open-grid.ts'

export const backup: Command = {
  usage: 'FILE',
  says: 'database and blobs in one file, while the coordinator runs',
  details: `FILE is a tar file, packed when its name ends in .gz. It is written as FILE.partial and gets its name when it is
whole. It holds the key of the nodes’ tokens and the hashes of the admins’: keep it where only admins can read it.
Blobs that are missing or damaged are named, the rest is written, and the exit code is 1.`,
  options: [],
  async run({ config, words, show }) {
    const file = path.resolve(onlyWord(words, 'the FILE to write'))
    show.endAtNextStep()
    return withDatabaseUrl(config, async (url) => {
      const writeBackup = makeWriteBackup({
        withSnapshot: postgresSnapshot({ url, version: VERSION, now: () => systemClock.now() }),
        createArchive: createTarArchive,
        readBlob: blobReader(config.blobDirectory),
        readKeptFiles: () => keptFiles(config),
        progress: show.progress,
      })
      const action = `backup ${file}`
      const written = await writeBackup(file).catch((error: unknown) => noteFailure(url, action, error))
      const isWhole = written.faults.length === 0
      await noteBackup(url, { action, outcome: isWhole ? 'done' : 'incomplete' })
      tell(file, written, show)
      return isWhole ? 0 : 1
    })
  },
}

function blobReader(folder: string): ReadBlob {
  const files = fileBlobs(folder)
  return async ({ sha256, sizeBytes }) => {
    if (!existsSync(folder))
      throw new BackupUnusable(
        `The folder of the blobs, ${folder}, is not there; name it with --blob-dir or --data-dir.`,
      )
    return (await files.has(sha256)) ? files.read(sha256, { first: 0, last: sizeBytes - 1 }) : null
  }
}

/** Nodes have pinned the key of a certificate that nobody vouches for: without it they would not come back. */
const keptFiles = ({ directory }: Config): readonly KeptFile[] =>
  ['tls/cert.pem', 'tls/key.pem']
    .map((name) => ({ name, file: path.join(directory, name) }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, bytes: readFileSync(file) }))

/** Rejects with what went wrong; that it could not be noted either is told beside it. */
async function noteFailure(url: string, action: string, error: unknown): Promise<never> {
  const outcome = error instanceof Interrupted ? 'interrupted' : 'failed'
  await noteBackup(url, { action, outcome }).catch((cause: unknown) => {
    loudLogger.warn({}, `The admin log could not be written: ${errorText(cause)}`)
  })
  throw error
}

/** Tables of an older coordinator may have no log yet. */
function noteBackup(url: string, { action, outcome }: { action: string; outcome: string }): Promise<void> {
  return withDatabase(url, async (database) => {
    const sql = `select to_regclass('grid_admin_log') is not null as made`
    const [row] = await database.query<{ made: boolean }>(sql)
    if (row?.made) await noter(database)(action, outcome)
  })
}

function tell(file: string, { contents, sizeBytes, faults }: Written, show: Show): void {
  const { tables, blobs, head } = contents
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  show.result(
    `${file}: ${sizeText(sizeBytes)}; ${rows} rows of ${tables.length} tables, ${blobs.count - faults.length} blobs, the log up to height ${head.height} (${head.hash})`,
  )
  for (const { sha256, fault } of faults) show.note(`The blob ${sha256} is ${fault}.`)
  if (faults.length > 0)
    show.note(
      `${faults.length} of ${blobs.count} blobs could not be backed up, because the disk does not have them as the index says; everything else is in the file.`,
    )
  show.note('It holds keys and hashes of tokens: keep it where only admins can read it.')
}
