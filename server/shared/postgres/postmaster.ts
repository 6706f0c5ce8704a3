import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 25

const pidFileOf = (dataDirectory: string) => path.join(dataDirectory, 'postmaster.pid')

/** What PostgreSQL writes into `postmaster.pid`: process id in the first line, port in the fourth, readiness in the eighth. */
export function readPostmaster(dataDirectory: string): { pid: number; port: number; ready: boolean } | null {
  try {
    const lines = readFileSync(pidFileOf(dataDirectory), 'utf8').split('\n')
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
 * The caller holds the lock of the data directory, so that whatever runs on it is an orphan. Children without their
 * postmaster end when they next wait for something; one that only computes is killed, nothing it does can count.
 */
export async function stopOrphan(dataDirectory: string, patienceMs = 20_000): Promise<boolean> {
  const postmaster = readPostmaster(dataDirectory)?.pid ?? 0
  const found = processesOn(dataDirectory, postmaster)
  const isWhole = found.includes(postmaster)
  if (isWhole) signal(postmaster, 'SIGINT')
  const giveUpAt = Date.now() + (isWhole ? patienceMs : 0)
  for (let left = found; left.length > 0; left = processesOn(dataDirectory, postmaster)) {
    if (Date.now() >= giveUpAt) for (const pid of left) signal(pid, 'SIGKILL')
    await delay(LOOK_EVERY_MS)
  }
  // PostgreSQL would not start over an empty file (a power cut), nor over a process id that another program has got since.
  if (process.platform !== 'win32') rmSync(pidFileOf(dataDirectory), { force: true })
  return found.length > 0
}

/** Every process of the server works in its data directory; without /proc only the postmaster can be asked for. */
function processesOn(dataDirectory: string, postmaster: number): readonly number[] {
  const isLinux = process.platform === 'linux'
  const pids = isLinux ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [postmaster]
  return pids.filter((pid) => pid > 1 && servesFrom(pid, dataDirectory))
}

/**
 * Whether a process is a PostgreSQL that was started on this folder. A process id may have been given to another program
 * since, and a person's shell may stand in the folder.
 */
function servesFrom(pid: number, dataDirectory: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid) && commandOf(pid).includes(dataDirectory)
  try {
    const program = path.basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''))
    return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory)
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

const isAlive = (pid: number) => signal(pid, 0)

/** Whether the process was still there to get it. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    // It has ended meanwhile.
    return false
  }
}
