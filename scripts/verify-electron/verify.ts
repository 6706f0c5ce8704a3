import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { processesLeftIn } from '../test/left-behind.ts'
import { type AppRun, type Place, startApp } from './app-run.ts'
import { type Check, type Outcome, outcomeOf } from './check.ts'
import { kiosk, kioskKeys } from './kiosk-checks.ts'
import { child, program } from './compute-checks.ts'
import { keyring, sqlite } from './program-checks.ts'
import { end, ipc, nodeThread, page, sandbox, secondStart, versions, window } from './window-checks.ts'

const END_PATIENCE_MS = 5000

type Input = Place & {
  /** The version of Electron that package.json names. */
  readonly electron: string
  /** Called with each outcome as soon as it is known. */
  readonly tell: (outcome: Outcome) => void
  /** How long a check may say nothing, in ms. */
  readonly patienceMs?: number
}

type Looking = (run: AppRun, patienceMs: number | undefined) => Promise<Outcome>
const looking =
  <Facts>(check: Check<Facts>): Looking =>
  (run, patienceMs) =>
    outcomeOf(check, run, patienceMs)

/** Runs the app twice, in a window and as a kiosk, on data of its own that goes afterwards. Never rejects for the app. */
export async function verify(input: Input): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-verify-'))
  const inWindow = [
    looking(versions(input.electron)),
    looking(window),
    looking(page),
    looking(ipc),
    looking(nodeThread),
  ]
  inWindow.push(
    looking(sqlite),
    looking(child),
    looking(program),
    looking(keyring),
    looking(sandbox),
    looking(secondStart),
    looking(end),
  )
  const asKiosk = [looking(kiosk), looking(kioskKeys)]
  try {
    return [
      ...(await lookAt(() => startApp(input, path.join(folder, 'window'), []), inWindow, input)),
      ...(await lookAt(() => startApp(input, path.join(folder, 'kiosk'), ['--kiosk']), asKiosk, input)),
    ]
  } finally {
    // Those of one that was killed are on their way out, and write until then.
    await processesLeftIn(folder, END_PATIENCE_MS)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function lookAt(
  start: () => Promise<AppRun>,
  checks: readonly Looking[],
  { tell, patienceMs }: Input,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const know = (outcome: Outcome) => {
    outcomes.push(outcome)
    tell(outcome)
  }
  let run: AppRun
  try {
    run = await start()
  } catch (error) {
    know({ name: 'start', result: 'failed', words: error instanceof Error ? error.message : String(error) })
    return outcomes
  }
  try {
    for (const look of checks) know(await look(run, patienceMs))
  } finally {
    await run.kill()
  }
  return outcomes
}
