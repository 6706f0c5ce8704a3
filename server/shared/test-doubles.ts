import type { Clock, Logger } from './ports.ts'

/** A clock that stands still until a test moves it. */
export type HandClock = Clock & { pass(ms: number): void }

export function handClock(start = new Date('2026-06-21T12:00:00.000Z')): HandClock {
  let nowMs = start.getTime()
  return { now: () => new Date(nowMs), pass: (ms) => void (nowMs += ms) }
}

/** A logger that keeps what it is told: `warn The reaper could not …`. */
export function recordingLogger(): Logger & { readonly lines: string[]; readonly fields: object[] } {
  const lines: string[] = []
  const fields: object[] = []
  const record = (level: string) => (what: object, message: string) => {
    lines.push(`${level} ${message}`)
    fields.push(what)
  }
  return {
    lines,
    fields,
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
  }
}
