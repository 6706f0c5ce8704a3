import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 50

/**
 * Processes that belong to `folder`: they work in it, or have a path in it among their arguments or in their environment
 * (`TMPDIR`, say, which children inherit). One line each, process id first. Only Linux can tell.
 */
export function processesUsing(folder: string): readonly string[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return pids.flatMap((pid) => {
    const command = tell(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    const environment = tell(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
    const place = tell(() => readlinkSync(`/proc/${pid}/cwd`))
    const texts = [...command.split('\0'), ...environment.split('\0'), place]
    return texts.some((text) => names(text, folder)) ? [`${pid} ${command.replaceAll('\0', ' ').trim()}`] : []
  })
}

/** The same, for who has just asked them to end: waits a little until there are none. */
export async function processesLeftIn(folder: string, patienceMs: number): Promise<readonly string[]> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    const left = processesUsing(folder)
    if (left.length === 0 || performance.now() > giveUpAt) return left
    await delay(LOOK_EVERY_MS)
  }
}

/** The folder itself or something in it, and not another whose name begins alike. */
function names(text: string, folder: string): boolean {
  const start = text.indexOf(folder)
  if (start === -1) return false
  const next = text[start + folder.length]
  return next === undefined || next === path.sep || /[\s,:;"']/.test(next)
}

function tell(read: () => string): string {
  try {
    return read()
  } catch {
    // The process has ended since the list was made, or belongs to another user.
    return ''
  }
}
