import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const PAGE_BYTES = 4096
/** In SQLite's header: the change counter for which its number of pages holds (file format, section 1.3.11). */
const VALID_FOR_AT = 92
/** The first byte of a page that holds rows of a table (file format, section 1.6). */
const ROWS_PAGE = 0x0d

/** Where the copy is made, and a whole database with its file. */
type Rescue = { folder: string; database: DatabaseSync; whole: string }

/** What is read is a copy, with its WAL: reading would change the file that is kept aside. */
export function readableCopy(file: string, { folder, database, whole }: Rescue): string {
  const copy = path.join(folder, 'damaged.db')
  copyFileSync(file, copy)
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
  if (knowsTables(copy)) return copy
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
  database.exec('pragma wal_checkpoint(truncate)')
  replaceFirstPage(copy, whole)
  return copy
}

function knowsTables(file: string): boolean {
  const database = new DatabaseSync(file)
  const found = readable(() => database.prepare("select 1 from sqlite_schema where name = 'outbox'").get())
  readable(() => database.close())
  return found !== null && found !== undefined
}

/**
 * A file without its first page does not say what is in it, and yet every agent's database begins with the same tables
 * on the same pages. The page of a whole one stands in for it; only its number of pages is not that of this file.
 */
function replaceFirstPage(copy: string, whole: string): void {
  const page = withFile(whole, 'r', (from) => pageOf(from, 0))
  page.writeUInt32BE(0, VALID_FOR_AT)
  withFile(copy, 'r+', (into) => writeSync(into, page, 0, PAGE_BYTES, 0))
}

function withFile<T>(file: string, flags: 'r' | 'r+', use: (handle: number) => T): T {
  const handle = openSync(file, flags)
  try {
    return use(handle)
  } finally {
    closeSync(handle)
  }
}

function pageOf(handle: number, index: number): Buffer {
  const page = Buffer.alloc(PAGE_BYTES)
  readSync(handle, page, 0, PAGE_BYTES, index * PAGE_BYTES)
  return page
}

/** Writes into the file what lies in its WAL; returns the page on which results begin, counted from 0. */
function settleWal(copy: string): number | null {
  const database = new DatabaseSync(copy)
  readable(() => database.exec('pragma wal_checkpoint(truncate)'))
  const root = readable(
    () => database.prepare("select rootpage from sqlite_schema where name = 'outbox'").get()?.['rootpage'],
  )
  readable(() => database.close())
  return typeof root === 'number' ? root - 1 : null
}

/** Puts each page of rows, in turn, where the results begin: then they are all there is of them. Other pages lead nowhere. */
export function* eachPageAlone(copy: string): Generator<number> {
  const root = settleWal(copy)
  if (root === null) return
  const pages = withFile(copy, 'r', (from) =>
    Array.from({ length: Math.floor(fstatSync(from).size / PAGE_BYTES) }, (_, index) => index).filter(
      (index) => index > 0 && index !== root && pageOf(from, index)[0] === ROWS_PAGE,
    ),
  )
  for (const index of pages) {
    withFile(copy, 'r+', (handle) => writeSync(handle, pageOf(handle, index), 0, PAGE_BYTES, root * PAGE_BYTES))
    yield index
  }
}

/** Null for what is damaged; the warning says how much could be read, and the file is kept. */
export function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
