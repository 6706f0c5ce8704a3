import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 25

/** What PostgreSQL writes into `postmaster.pid`: process id in the first line, port in the fourth, readiness in the eighth. */
export function readPostmaster(dataDirectory: string): { pid: number; port: number; ready: boolean } | null {
  try {
    const lines = readFileSync(path.join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 1
      ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
      : null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/**
 * Stops the server that a coordinator left behind when it was killed, and waits until it and its children are gone.
 * The caller holds the lock of the data directory, so that whatever runs on it is an orphan.
 */
export async function stopOrphan(dataDirectory: string, patienceMs = 20_000): Promise<boolean> {
  const postmaster = readPostmaster(dataDirectory)
  if (!postmaster || !worksIn(postmaster.pid, dataDirectory)) return false
  process.kill(postmaster.pid, 'SIGINT')
  const giveUpAt = Date.now() + patienceMs
  while (processesIn(dataDirectory, postmaster.pid).length > 0) {
    if (Date.now() > giveUpAt) for (const pid of processesIn(dataDirectory, postmaster.pid)) killIfAlive(pid)
    await delay(LOOK_EVERY_MS)
  }
  return true
}

/** Every process of the server works in its data directory; without /proc only the postmaster can be asked for. */
function processesIn(dataDirectory: string, postmaster: number): readonly number[] {
  if (process.platform !== 'linux') return worksIn(postmaster, dataDirectory) ? [postmaster] : []
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => worksIn(pid, dataDirectory))
}

/** A process id may have been given to another program since: only a server that was started on this folder is meant. */
function worksIn(pid: number, dataDirectory: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid) && commandOf(pid).includes(dataDirectory)
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory)
  } catch {
    // The process ended meanwhile, or belongs to somebody else: not ours in both cases.
    return false
  }
}

/** Windows has no `ps`: there an orphan must be stopped by hand, and PostgreSQL says so itself. */
function commandOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return stdout ?? ''
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function killIfAlive(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}
