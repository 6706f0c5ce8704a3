import { afterAll, vi } from 'vitest'

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'uncaughtException', 'unhandledRejection', 'message', 'disconnect']
const SPIED_ON = [console, process.stdout, process.stderr]

/** What test files that run in one process after another could change for each other. */
const processState = () =>
  new Map<string, unknown>([
    ['working directory', process.cwd()],
    ['exit code', process.exitCode],
    ['fake timers', vi.isFakeTimers()],
    ['spies', SPIED_ON.flatMap((object) => Object.values(object).filter(vi.isMockFunction)).length],
    ...EVENTS.map((event) => [`listeners of ${event}`, process.listenerCount(event)] as const),
    ...Object.entries(process.env).map(([name, value]) => [`environment ${name}`, value] as const),
  ])

/** Names only: the environment may hold what nobody should read in a log. */
function changedSince(found: ReadonlyMap<string, unknown>): string[] {
  const now = processState()
  return [...new Set([...found.keys(), ...now.keys()])].filter((name) => found.get(name) !== now.get(name))
}

// Runs before each test file, which fails when it has not put back what it changed.
const found = processState()
afterAll(() => {
  const changed = changedSince(found)
  if (changed.length > 0) throw new Error(`Left behind for the next test file: ${changed.join(', ')}`)
})
