import { execFile } from 'node:child_process'

const PULSE_MS = 20_000

type Deps = {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Resolves when the page has answered. */
  readonly askPage: () => Promise<unknown>
  readonly notify: (word: string) => Promise<void>
  readonly every: (ms: number, run: () => void) => void
  readonly tell: (line: string) => void
}

/**
 * Under systemd: says that the app is ready when its page answers, and goes on saying so every 20 seconds while it does.
 * An app whose page hangs falls silent, and systemd starts it anew. Without `NOTIFY_SOCKET` it does nothing.
 */
export function notifyService({ environment, askPage, notify, every, tell }: Deps): void {
  if (!environment['NOTIFY_SOCKET']) return
  let isReady = false
  const pulse = async () => {
    try {
      await askPage()
      await notify(isReady ? 'WATCHDOG=1' : 'READY=1')
      isReady = true
    } catch (error) {
      tell(`systemd was not told: ${String(error)}`)
    }
  }
  void pulse()
  every(environment['WATCHDOG_USEC'] ? pulseMs(environment['WATCHDOG_USEC']) : PULSE_MS, () => void pulse())
}

/** A third of what systemd allows, so that one lost pulse does no harm. */
const pulseMs = (watchdogUs: string) => Math.max(1000, Math.min(PULSE_MS, Number(watchdogUs) / 3000 || PULSE_MS))

/** Node cannot write to systemd's socket (a datagram); the program that comes with systemd can. */
export const systemdNotify = (word: string): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile('systemd-notify', [word], { timeout: 5000 }, (error) => (error === null ? resolve() : reject(error)))
  })
