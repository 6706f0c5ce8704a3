import { createHash } from 'node:crypto'
import { createTarArchive } from './adapters/tar-archive.ts'
import { readTarArchive } from './adapters/read-tar-archive.ts'
import type { BlobFault, Contents, StoredBlob } from './ports.ts'

export const sha256Of = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

export function someContents(overrides: Partial<Contents> = {}): Contents {
  return {
    coordinatorId: '0199c0de-0000-7000-8000-000000000001',
    version: '0.1.0',
    madeAt: '2026-06-21T12:00:00.000Z',
    migrations: ['0001_grid'],
    head: { height: 2, hash: 'a'.repeat(64) },
    tables: [
      { name: 'grid_nodes', columns: ['id', 'name'], rows: 2 },
      { name: 'grid_tasks', columns: ['id'], rows: 1 },
    ],
    blobs: { count: 2, bytes: 11 },
    ...overrides,
  }
}

export const ROWS: Readonly<Record<string, string>> = {
  grid_nodes: 'id,name\n1,"Hall, 2"\n2,Roof\n',
  grid_tasks: 'id\n7\n',
}
export const BLOBS = ['hello', 'world!'].map((text) => ({ text, sha256: sha256Of(text), sizeBytes: text.length }))

type Options = {
  readonly contents?: Contents
  /** What the disk has of each blob; null for nothing. */
  readonly diskHas?: (blob: StoredBlob & { text: string }) => AsyncIterable<Uint8Array> | null
}

/** A small whole backup; returns what was wrong with its blobs. */
export async function writeSmallArchive(file: string, options: Options = {}): Promise<readonly BlobFault[]> {
  const { contents = someContents(), diskHas = ({ text }) => chunks(text) } = options
  await using archive = await createTarArchive(file)
  await archive.contents(contents)
  for (const table of contents.tables) await archive.rows(table, chunks(ROWS[table.name] ?? ''))
  await archive.keptFile({ name: 'tls/cert.pem', bytes: Buffer.from('a certificate') })
  const faults: BlobFault[] = []
  for (const blob of BLOBS) faults.push(...[await archive.blob(blob, diskHas(blob))].filter((fault) => fault !== null))
  await archive.finish()
  return faults
}

/** Everything that an archive says, in its order, as text. */
export async function readAll(file: string): Promise<readonly string[]> {
  const said: string[] = []
  for await (const entry of readTarArchive(file)) {
    if (entry.kind === 'contents') said.push(`contents ${JSON.stringify(entry.contents)}`)
    else if (entry.kind === 'end') said.push(`end ${JSON.stringify(entry.faults)}`)
    else {
      const name = entry.kind === 'rows' ? entry.table : entry.kind === 'blob' ? entry.blob.sha256 : entry.name
      said.push(`${entry.kind} ${name} ${Buffer.concat(await Array.fromAsync(entry.bytes)).toString('utf8')}`)
    }
  }
  return said
}

/** What somebody may have changed in a backup, with an index that fits. */
export type Change = {
  readonly contents?: (contents: Contents) => Contents
  /** Rows of each table as CSV with a header, in their order. */
  readonly tables?: (
    tables: readonly (readonly [name: string, csv: string])[],
  ) => readonly (readonly [string, string])[]
}

/** The same backup, but for what was changed. */
export async function rewriteArchive(file: string, target: string, change: Change): Promise<void> {
  const { contents: changeContents = (same) => same, tables: changeTables = (same) => same } = change
  const tables = new Map<string, string>()
  let contents = someContents()
  const blobs: (StoredBlob & { bytes: Buffer })[] = []
  for await (const entry of readTarArchive(file)) {
    if (entry.kind === 'contents') contents = entry.contents
    if (entry.kind === 'rows') {
      const bytes = Buffer.concat(await Array.fromAsync(entry.bytes))
      tables.set(entry.table, (tables.get(entry.table) ?? '') + bytes.toString('latin1'))
    }
    if (entry.kind === 'blob') blobs.push({ ...entry.blob, bytes: Buffer.concat(await Array.fromAsync(entry.bytes)) })
  }
  await using archive = await createTarArchive(target)
  await archive.contents(changeContents(contents))
  for (const [name, csv] of changeTables([...tables]))
    await archive.rows({ name, columns: [], rows: 0 }, chunks(Buffer.from(csv, 'latin1')))
  for (const { bytes, ...blob } of blobs) await archive.blob(blob, chunks(bytes))
  await archive.finish()
}
