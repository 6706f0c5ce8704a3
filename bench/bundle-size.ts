import { readdirSync } from 'node:fs'
import path from 'node:path'
import { PROGRAMS } from '#scripts/build/programs.ts'
import { filesOf, sizeOf } from './support/bundle.ts'
import type { Bench, Figure } from './support/figure.ts'

type Program = keyof typeof PROGRAMS
const DIST = path.resolve(import.meta.dirname, '../dist')
const BYTES_PER_MB = 1_000_000
const TARGET = { most: 10 }

/** What a program starts beside itself, a thread or a child process, and so needs too. */
const BESIDE: Readonly<Partial<Record<Program, readonly Program[]>>> = {
  coordinator: ['verify-worker'],
  node: ['data-hash-child', 'sandbox-child'],
}
const STARTED_BY_OTHERS = new Set(Object.values(BESIDE).flat())
const ALL = Object.keys(PROGRAMS).filter(isProgram)
const STARTED_BY_PEOPLE = ALL.filter((name) => !STARTED_BY_OTHERS.has(name))

/**
 * Defends: what is downloaded of ours for each program, with the parts it shares with others, in MB (10^6 bytes). Not
 * Node, and not PostgreSQL, which come as packages of their own.
 */
export const bundleSize: Bench<null> = {
  name: 'bundle-size',
  defends: 'size of each built program with its shared parts, against 10 MB',
  run() {
    ensureAllCounted()
    return Promise.resolve(STARTED_BY_PEOPLE.map(sizeFigure))
  },
}

function isProgram(name: string): name is Program {
  return name in PROGRAMS
}

const inDist = (file: string) => path.join(DIST, file)
const filesOfPrograms = (names: readonly Program[]) => filesOf(names.map((name) => inDist(`${name}.mjs`)))

function sizeFigure(name: Program): Figure {
  const files = filesOfPrograms([name, ...(BESIDE[name] ?? [])])
  const { bytes, gzipBytes } = sizeOf(files)
  const details = { gzip_mb: gzipBytes / BYTES_PER_MB, files: files.size }
  return { name: `bundle of ${name}.mjs`, value: bytes / BYTES_PER_MB, unit: 'MB', target: TARGET, details }
}

/** A part that no program seems to need would be an import that was not found, and a size that is too small. */
function ensureAllCounted(): void {
  const counted = filesOfPrograms(ALL)
  const built = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'))
  const forgotten = built.filter((file) => !counted.has(inDist(file)))
  if (forgotten.length > 0) throw new Error(`No program seems to need ${forgotten.join(', ')}`)
}
