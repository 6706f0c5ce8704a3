import {
  BackupUnusable,
  LogRefused,
  type AskedLog,
  type BlobFault,
  type Contents,
  type Expectation,
  type InRestoring,
  type KeptHeadFile,
  type Progress,
  type ReadArchive,
  type RestorePlace,
  type WriteBlob,
} from '../ports.ts'
import { findShortfall } from './check-log.ts'
import { putBack } from './put-back.ts'

type Deps = {
  readArchive: ReadArchive
  place: RestorePlace
  /** Starts the database, if it is one of ours. */
  openDatabase: () => Promise<InRestoring>
  writeBlob: WriteBlob
  keptHead: KeptHeadFile
  /** All that this program knows, oldest first. */
  migrations: readonly string[]
  now: () => Date
  progress: Progress
}
type Input = {
  readonly file: string
  readonly expectations: readonly Expectation[]
  readonly acceptShorterLog: boolean
}
export type Restored = {
  readonly contents: Contents
  readonly faults: readonly BlobFault[]
  /** In what the log falls short of what is known of it, when that was accepted. */
  readonly shortfall: string | null
}
export type RestoreBackup = (input: Input) => Promise<Restored>

/** Puts a backup back into an empty place: all of it, or nothing. Rejects with `BackupUnusable` or `LogRefused`. */
export function makeRestoreBackup(deps: Deps): RestoreBackup {
  return async (input) => {
    const { place, readArchive, keptHead } = deps
    await place.ensureEmpty()
    const { contents, faults, fileSha256 } = await checkFile(input.file, deps)
    ensureKnown(contents, deps.migrations)
    const short = await shortfallOf(headOnly(contents), { ...input, expectations: input.expectations.map(heightOnly) })
    await place.begin(input.file)
    const inRestoring = await deps.openDatabase()
    const shortfall = await inRestoring(contents, async (restoring) => {
      const backup = { contents, faults, entries: readArchive(input.file) }
      const read = await putBack(backup, { ...deps, restoring })
      if (read !== fileSha256) throw new BackupUnusable(`${input.file} has changed while it was read.`)
      return short ?? (await shortfallOf(restoring, input))
    })
    keptHead.write({ ...contents.head, at: deps.now().toISOString() })
    await place.end()
    return { contents, faults, shortfall }
  }
}

type Checked = { readonly contents: Contents; readonly faults: readonly BlobFault[]; readonly fileSha256: string }

/** Reads the whole file once before anything is done with it. */
async function checkFile(file: string, { readArchive, progress }: Deps): Promise<Checked> {
  let contents: Contents | null = null
  let parts = 0
  for await (const entry of readArchive(file)) {
    parts += 1
    progress('parts of the backup checked', parts, 0)
    if (entry.kind === 'contents') contents = entry.contents
    if (entry.kind === 'end' && contents) return { contents, faults: entry.faults, fileSha256: entry.fileSha256 }
  }
  throw new BackupUnusable(`${file} is no backup.`)
}

function ensureKnown({ migrations, version }: Contents, known: readonly string[]): void {
  const unknown = migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new BackupUnusable(
      `This backup was made by a newer coordinator (${version}, with ${unknown.join(', ')}); install that version or a later one.`,
    )
  const isBeginning = migrations.every((name, place) => name === known[place])
  if (!isBeginning) throw new BackupUnusable('This backup names its migrations in an order that no coordinator has.')
}

/** Before anything is written, only the height of the log can be compared. */
const headOnly = ({ head }: Contents): AskedLog => ({
  head: () => Promise.resolve(head),
  hashAt: () => Promise.resolve(null),
  hasBlock: () => Promise.resolve(false),
})
const heightOnly = ({ height }: Expectation): Expectation => ({ height, hash: null })

async function shortfallOf(log: AskedLog, { expectations, acceptShorterLog }: Input): Promise<string | null> {
  for (const expected of expectations) {
    const shortfall = await findShortfall(log, expected)
    if (shortfall === null) continue
    if (acceptShorterLog) return shortfall
    throw new LogRefused(
      `The log of this backup ${shortfall}: what was booked and acknowledged since would be lost. Use a later backup, or say --accept-shorter-log.`,
    )
  }
  return null
}
