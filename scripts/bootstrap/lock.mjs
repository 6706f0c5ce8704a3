import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

const TOUCH_EVERY_MS = 1000
const LOOK_EVERY_MS = 100
/** A file untouched for this long belongs to nobody any more, even if its process ids are in use again by others. */
const FORGOTTEN_AFTER_MS = 120_000

/**
 * Does `work` while no other process does it under the same lock file, and waits for that first. The file names the
 * computer and the processes that hold it and is touched every second, so that the lock of a killed process is found
 * out. `work` gets `heldBy(pid)`, which adds a child that must be gone too before others may go on.
 */
export async function withLock(file, say, work) {
  await take(file, say)
  const pids = [process.pid]
  const touch = () => writeFileSync(file, contentFor(pids))
  const timer = setInterval(touch, TOUCH_EVERY_MS)
  try {
    return await work({
      heldBy(pid) {
        pids.push(pid)
        touch()
      },
    })
  } finally {
    clearInterval(timer)
    rmSync(file, { force: true })
  }
}

async function take(file, say) {
  let watched = null
  while (!createWhole(file)) {
    const seen = look(file)
    if (seen === null) continue
    if (watched === null) say(`Another command is installing already; waiting for it (${file}) …`)
    if (watched === null || watched.changedMs !== seen.changedMs) watched = { ...seen, sinceMs: performance.now() }
    if (isAbandoned(seen, performance.now() - watched.sinceMs)) remove(file)
    else await delay(LOOK_EVERY_MS)
  }
}

/** False when the file is there already. */
function createWhole(file) {
  try {
    writeFileSync(file, contentFor([process.pid]), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

const contentFor = (pids) => [hostname(), ...pids].join('\n')

/** Null when the file has gone meanwhile. */
function look(file) {
  try {
    const [host, ...pids] = readFileSync(file, 'utf8').split('\n')
    return { host, pids: pids.map(Number), changedMs: statSync(file).mtimeMs }
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

/** Process ids of another computer (or container) on the same folder mean nothing here. */
function isAbandoned({ host, pids }, untouchedMs) {
  if (untouchedMs > FORGOTTEN_AFTER_MS) return true
  return host === hostname() && pids.length > 0 && !pids.some(isAlive)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Renamed first: of several that wait only one gets to remove it. */
function remove(file) {
  const away = `${file}.${process.pid}`
  try {
    renameSync(file, away)
  } catch (error) {
    if (error.code === 'ENOENT') return
    throw error
  }
  rmSync(away, { force: true })
}
