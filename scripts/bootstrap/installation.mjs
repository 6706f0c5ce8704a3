import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { runProgram } from './run-program.mjs'

const PROGRESS_EVERY_MS = 5000
const NPM_ARGS = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]

/** It cannot be installed; the sentence says why and what to do. */
export class CannotInstall extends Error {
  constructor(message, exitCode = 2) {
    super(message)
    this.name = 'CannotInstall'
    this.exitCode = exitCode
  }
}

/** What package-lock.json names, in `root/node_modules`. A stamp, written last, tells a whole one from an interrupted one. */
export function installation(root, say) {
  const modules = path.join(root, 'node_modules')
  const stamp = path.join(modules, '.koprogo-installed')
  const pinnedNode = path.join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const isComplete = () => existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, 'utf8') === stampFor(root)

  /** Throws `CannotInstall`. */
  function ensureWritable() {
    for (const folder of [root, modules].filter(existsSync)) {
      try {
        accessSync(folder, constants.W_OK)
      } catch (error) {
        throw new CannotInstall(
          `What this project needs is not installed yet, and ${folder} cannot be written (${error.code}). ` +
            'Clone the project where you may write, or have the owner of the folder run: node scripts/bootstrap.mjs',
        )
      }
    }
  }

  /** Throws `CannotInstall`. */
  async function install(lock) {
    rmSync(stamp, { force: true })
    say('Installing what this project needs (once; about 500 MB) …')
    const stopTelling = tellProgress(modules, say)
    try {
      const npm = runProgram(npmCommand(), { cwd: root, shell: process.platform === 'win32' && !ownNpm() })
      if (npm.pid !== undefined) lock.heldBy(npm.pid)
      const code = await npm.ended
      if (code !== 0) throw new CannotInstall(failureText(code), code)
    } catch (error) {
      if (error.code === 'ENOENT')
        throw new CannotInstall('There is no npm beside this Node; install Node.js with its npm.')
      throw error
    } finally {
      stopTelling()
    }
    writeFileSync(stamp, stampFor(root))
    say('Installed.')
  }

  return { pinnedNode, isComplete, ensureWritable, install }
}

function stampFor(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'))
  return `${process.platform} ${process.arch} ${createHash('sha256').update(lock).digest('hex')}\n`
}

/** The npm that called us, if it was npm: yarn and pnpm name themselves in the same place. */
function ownNpm() {
  const program = process.env.npm_execpath
  return program !== undefined && /^npm(-cli)?\.c?js$/.test(path.basename(program)) ? program : null
}

function npmCommand() {
  const own = ownNpm()
  if (own) return [process.execPath, own, ...NPM_ARGS]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...NPM_ARGS]
}

/** On a terminal npm shows by itself that it is at work. */
function tellProgress(modules, say) {
  if (process.stderr.isTTY) return () => undefined
  const startedMs = performance.now()
  const timer = setInterval(() => {
    say(`… ${Math.round((performance.now() - startedMs) / 1000)} s, ${countPackages(modules)} packages so far`)
  }, PROGRESS_EVERY_MS)
  return () => clearInterval(timer)
}

function countPackages(modules) {
  if (!existsSync(modules)) return 0
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
  const scopes = names.filter((name) => name.startsWith('@'))
  const scoped = scopes.flatMap((scope) =>
    existsSync(path.join(modules, scope)) ? readdirSync(path.join(modules, scope)) : [],
  )
  return names.length - scopes.length + scoped.length
}

function failureText(code) {
  if (code === 130) return 'The installation was interrupted; the next command goes on with it.'
  return (
    `The installation failed (npm's exit code ${code}); the lines above say why. It needs the npm registry this one time: ` +
    'check the network, and what npm config get registry and npm config get proxy say, then run the same command again. ' +
    'On a computer without network, copy the folder node_modules from a clone on the same kind of computer.'
  )
}
