/**
 * Runs before every npm script, under whatever Node the machine has (20 or later), and so is plain JavaScript. It
 * installs what package-lock.json names when that is not installed yet, the pinned Node 24 among it; with --build it
 * also builds what is out of date. Everything it says goes to stderr: stdout belongs to the command.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const stamp = path.join(root, 'node_modules', '.koprogo-installed')
const pinnedNode = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

function installation() {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  return `${process.platform} ${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`
}

function isInstalled() {
  return existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, 'utf8') === installation()
}

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (error) throw error
  return status === null ? 1 : status
}

function install() {
  process.stderr.write('Installing what this project needs (once; about 400 MB) …\n')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const status = npm
    ? run(process.execPath, [npm, ...args])
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' })
  if (status === 0) return writeFileSync(stamp, installation())
  process.stderr.write('The installation failed; the lines above say why. It needs the npm registry this one time.\n')
  process.exit(status)
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  process.stderr.write(
    `Node ${process.versions.node} is too old to start the installation; install Node 20 or later.\n`,
  )
  process.exit(2)
}
if (!isInstalled()) install()
if (process.argv.includes('--build')) process.exitCode = run(pinnedNode, ['scripts/build.ts', '--if-stale'])
