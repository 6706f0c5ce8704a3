import path from 'node:path'
import { migrations } from '#migrations/index.ts'
import { keptHeadFile } from '../../backup/adapters/kept-head-file.ts'
import { postgresRestoring } from '../../backup/adapters/postgres-restoring.ts'
import { readTarArchive } from '../../backup/adapters/read-tar-archive.ts'
import { restorePlace } from '../../backup/adapters/restore-place.ts'
import { type Expectation, type KeptHeadFile, LogRefused } from '../../backup/ports.ts'
import { expectationOf } from '../../backup/use-cases/check-log.ts'
import { makeRestoreBackup, type Restored } from '../../backup/use-cases/restore-backup.ts'
import { fileBlobs } from '../../blobs/adapters/file-blobs.ts'
import { type Config, ConfigError } from '../../config.ts'
import { lockDataDirectory } from '../../shared/data-directory-lock.ts'
import { startEmbeddedPostgres } from '../../shared/postgres/embedded-postgres.ts'
import { migrateDatabase } from '../../shared/postgres/migrate.ts'
import { systemClock } from '../../shared/system.ts'
import { type Call, type Command, onlyWord, type Show } from '../call.ts'
import { loudLogger, noter, withDatabase } from '../open-grid.ts'
import { verifyRestoredLog } from '../verify-restored-log.ts'

export const restore: Command = {
  usage: 'FILE',
  says: 'put a backup back into an empty data directory, or an empty --database-url',
  details: `The whole file is checked first. The log is recomputed and the ledger summed up before anything counts. A log that
does not have the block of kept-head.json in the data directory, or the one that --expect-height and --expect-head
name, is refused, unless --accept-shorter-log says that what is missing is lost. The coordinator must not run.

  --expect-height N      the log must have at least so many blocks
  --expect-head HASH     the log must have this block, at that height if one is given
  --accept-shorter-log   put it back all the same; the admin log says so`,
  options: ['expect-height', 'expect-head', 'accept-shorter-log'],
  async run(call) {
    const { config, words, show } = call
    const file = path.resolve(onlyWord(words, 'the FILE of a backup'))
    const acceptShorterLog = call.values['accept-shorter-log'] === true
    show.endAtNextStep()
    await using cleanup = new AsyncDisposableStack()
    const lock = lockDataDirectory(config.directory)
    cleanup.defer(() => lock.release())
    const keptHead = keptHeadFile(config.directory)
    const expectations = [expectedOf(call), keptExpectation(keptHead, acceptShorterLog)]
    const openUrl = opener(config, cleanup)
    const restoreBackup = makeRestoreBackup({
      readArchive: readTarArchive,
      place: restorePlace({ ...config, databaseUrl: config.DATABASE_URL ?? null, logger: loudLogger }),
      openDatabase: async () => postgresRestoring({ url: await openUrl(), migrations, verifyLog: verifyRestoredLog }),
      writeBlob: blobWriter(config),
      keptHead,
      migrations: migrations.map(({ name }) => name),
      now: () => systemClock.now(),
      progress: show.progress,
    })
    const restored = await restoreBackup({ file, expectations, acceptShorterLog })
    const applied = await bringUpToDate(await openUrl(), file, restored)
    tell(config, { ...restored, applied }, show)
    return 0
  },
}

/** Started once, when it is needed first. */
function opener({ DATABASE_URL, directory }: Config, cleanup: AsyncDisposableStack): () => Promise<string> {
  let url: Promise<string> | null = null
  const start = async () => {
    if (DATABASE_URL !== undefined) return DATABASE_URL
    const postgres = await startEmbeddedPostgres({ directory, logger: loudLogger })
    cleanup.defer(() => postgres.stop())
    return postgres.url
  }
  return () => (url ??= start())
}

function expectedOf({ values }: Call): Expectation {
  const { 'expect-height': height, 'expect-head': hash } = values
  if (typeof height === 'string' && !/^\d{1,15}$/.test(height))
    throw new ConfigError('--expect-height is a whole number.')
  if (typeof hash === 'string' && !/^[0-9a-f]{64}$/.test(hash))
    throw new ConfigError('--expect-head is the hash of a block: 64 lower-case hex digits.')
  return {
    height: typeof height === 'string' ? Number(height) : null,
    hash: typeof hash === 'string' ? hash : null,
  }
}

/** A file that cannot be understood is no reason to refuse what was accepted already. */
function keptExpectation(keptHead: KeptHeadFile, accept: boolean): Expectation {
  try {
    return expectationOf(keptHead.read())
  } catch (error) {
    if (accept && error instanceof LogRefused) return expectationOf(null)
    throw error
  }
}

function blobWriter({ blobDirectory }: Config) {
  const files = fileBlobs(blobDirectory)
  return async ({ sha256, sizeBytes }: { sha256: string; sizeBytes: number }, bytes: AsyncIterable<Uint8Array>) =>
    void (await files.write({ sha256, bytes, bytesMax: sizeBytes }))
}

/** The tables of an older backup become those of today, as at every start; and what was done here is noted. */
async function bringUpToDate(url: string, file: string, { contents, shortfall }: Restored): Promise<readonly string[]> {
  const applied = await migrateDatabase(url, migrations)
  await withDatabase(url, async (database) => {
    const note = noter(database)
    await note(`restore ${file} (log up to height ${contents.head.height})`)
    if (shortfall !== null) await note(`accept-shorter-log: ${shortfall}`)
  })
  return applied
}

type Told = Restored & { readonly applied: readonly string[] }

function tell({ directory }: Config, { contents, faults, shortfall, applied }: Told, show: Show): void {
  const { tables, blobs, head, madeAt } = contents
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  show.result(
    `Restored into ${directory} as it was at ${madeAt}: ${rows} rows of ${tables.length} tables, ${blobs.count - faults.length} blobs, the log up to height ${head.height} (${head.hash})`,
  )
  if (applied.length > 0) show.note(`Brought up to date: ${applied.join(', ')}.`)
  for (const { sha256 } of faults) show.note(`The blob ${sha256} was not in the backup as it should be; put it again.`)
  if (shortfall !== null) show.note(`Accepted: the log ${shortfall}.`)
  show.note('Tokens and keys are the same as then. An admin’s token that was lost: npm run admin -- create-token NAME')
}
