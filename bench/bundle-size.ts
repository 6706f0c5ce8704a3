import { readdirSync } from 'node:fs'
import path from 'node:path'
import { filesOf, sizeOf } from './support/bundle.ts'
import type { Bench, Figure } from './support/figure.ts'

const DIST = path.resolve(import.meta.dirname, '../dist')
const BYTES_PER_MB = 1_000_000
const TARGET = { most: 10 }

/** Each with the file that it starts beside itself: a thread, a child process. */
const PROGRAMS = {
  coordinator: ['coordinator.mjs', 'verify-worker.mjs'],
  agent: ['node.mjs', 'data-hash-child.mjs'],
  'admin command': ['admin.mjs'],
  "admin's client": ['grid.mjs'],
  'health check': ['health-check.mjs'],
} as const

/**
 * Defends: what is downloaded of ours for each program, with the parts it shares with others, in MB (10^6 bytes). Not
 * Node, and not PostgreSQL, which come as packages of their own.
 */
export const bundleSize: Bench<null> = {
  name: 'bundle-size',
  defends: 'size of each built program with its shared parts, against 10 MB',
  run() {
    ensureAllCounted()
    return Promise.resolve(Object.entries(PROGRAMS).map(([name, entries]) => sizeFigure(name, entries)))
  },
}

const inDist = (file: string) => path.join(DIST, file)

function sizeFigure(name: string, entries: readonly string[]): Figure {
  const files = filesOf(entries.map(inDist))
  const { bytes, gzipBytes } = sizeOf(files)
  const details = { gzip_mb: gzipBytes / BYTES_PER_MB, files: files.size }
  return { name: `bundle of the ${name}`, value: bytes / BYTES_PER_MB, unit: 'MB', target: TARGET, details }
}

/** A part that no program seems to need would be an import that was not found, and a size that is too small. */
function ensureAllCounted(): void {
  const counted = filesOf(Object.values(PROGRAMS).flat().map(inDist))
  const built = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))
  const forgotten = built.filter((file) => !counted.has(inDist(file)))
  if (forgotten.length > 0) throw new Error(`No program seems to need ${forgotten.join(', ')}`)
}
