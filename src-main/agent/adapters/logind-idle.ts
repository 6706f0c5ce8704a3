import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PATIENCE_MS = 2000
const MANAGER = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager']

/**
 * How long nobody has touched this computer, in s, as the system's session manager knows it: every session on a screen or
 * a terminal says so for itself. Null where there is none to ask, or where what it says cannot be understood.
 */
export async function logindUntouchedS(now: () => Date = () => new Date(), ask = askBus): Promise<number | null> {
  const lines = (await ask()).split('\n')
  const hint = /^b (true|false)$/.exec(lines[0] ?? '')?.[1]
  const sinceUs = /^t (\d+)$/.exec(lines[1] ?? '')?.[1]
  if (hint === undefined || sinceUs === undefined) return null
  if (hint === 'false') return 0
  return Math.max(0, now().getTime() / 1000 - Number(sinceUs) / 1e6)
}

async function askBus(): Promise<string> {
  const { stdout } = await run('busctl', ['get-property', ...MANAGER, 'IdleHint', 'IdleSinceHint'], {
    timeout: PATIENCE_MS,
  })
  return stdout
}
