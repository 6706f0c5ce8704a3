/**
 * Runs before every npm script, under whatever Node the machine has (20 or later), and so is plain JavaScript. It
 * installs what package-lock.json names when that is not installed yet, the pinned Node 24 among it; with --build it
 * also builds what is out of date. Everything it says goes to stderr: stdout belongs to the command.
 */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotInstall, installation } from './bootstrap/installation.mjs'
import { withLock } from './bootstrap/lock.mjs'
import { runProgram } from './bootstrap/run-program.mjs'

const NODE_MAJOR_MIN = 20
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const say = (line) => void process.stderr.write(`${line}\n`)

async function main() {
  const [major] = process.versions.node.split('.').map(Number)
  if (major < NODE_MAJOR_MIN) {
    throw new CannotInstall(
      `Node ${process.versions.node} is too old to start the installation; install Node 20 or later.`,
    )
  }
  const project = installation(root, say)
  if (!project.isComplete()) {
    project.ensureWritable()
    await withLock(path.join(root, '.installing'), say, async (lock) => {
      // Whoever waited for another command finds its work done.
      if (!project.isComplete()) await project.install(lock)
    })
  }
  if (!process.argv.includes('--build')) return 0
  return runProgram([project.pinnedNode, 'scripts/build.ts', '--if-stale'], { cwd: root }).ended
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof CannotInstall)) throw error
  say(error.message)
  process.exitCode = error.exitCode
}
