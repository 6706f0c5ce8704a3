import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'

const root = path.resolve(import.meta.dirname, '..', '..')
const tools = path.join(root, 'node_modules', '.bin')

/** What one step of the gate came to; tests are counted by the runner itself. */
export type StepResult = {
  readonly name: string
  readonly isGood: boolean
  readonly passed: number
  readonly failed: number
}

/** Runs a program of this project's `node_modules/.bin` and shows what it prints. */
export async function runTool(name: string, command: readonly string[]): Promise<StepResult> {
  const startedAt = performance.now()
  console.log(`\n▸ ${name}: ${command.join(' ')}`)
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: [tools, process.env['PATH']].join(path.delimiter) },
  })
  const code = await exitCodeOf(child)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(code === 0 ? `✓ ${name} (${seconds} s)` : `✗ ${name} failed (${seconds} s)`)
  return { name, isGood: code === 0, passed: 0, failed: 0 }
}

/** Null when a signal has ended it, or when it could not be started at all. */
async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  try {
    const [code]: (number | null)[] = await once(child, 'exit')
    return code ?? null
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error))
    return null
  }
}

/** Tools stop at the name of a folder that is not there. */
export const existingFolders = (folders: readonly string[]) =>
  folders.filter((folder) => existsSync(path.join(root, folder)))

const VitestReport = z
  .object({ numPassedTests: z.int(), numFailedTests: z.int() })
  .transform(({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }))

/** A test that passed at its second attempt only is not one that passes; what stands outside every test fails too. */
const PlaywrightReport = z
  .object({
    stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
    errors: z.array(z.unknown()),
  })
  .transform(({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  }))

/** Runs vitest and reads its own report. */
export const runTests = (name: string, args: readonly string[]): Promise<StepResult> =>
  counted(VitestReport, (file) => {
    const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    return runTool(name, ['vitest', 'run', ...args, ...report])
  })

/** Runs Playwright and reads its own report, which its configuration writes where the environment says. */
export const runSpecs = (name: string, args: readonly string[] = []): Promise<StepResult> =>
  counted(PlaywrightReport, async (file) => {
    process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = file
    try {
      return await runTool(name, ['playwright', 'test', ...args])
    } finally {
      delete process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']
    }
  })

type Counts = z.ZodType<{ readonly passed: number; readonly failed: number }>

/** A runner that has written no report has failed, whatever its exit code. */
async function counted(report: Counts, run: (file: string) => Promise<StepResult>): Promise<StepResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-report-'))
  const file = path.join(folder, 'report.json')
  const step = await run(file)
  const counts = existsSync(file) ? report.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
  rmSync(folder, { recursive: true })
  if (counts === null) return { ...step, isGood: false, failed: 1 }
  return { ...step, isGood: step.isGood && counts.failed === 0, ...counts }
}

/** The last line of a run, and its exit code: a step that failed without a failed test is a failure too. */
export function closeWith(results: readonly StepResult[]): number {
  const bad = results.filter(({ isGood }) => !isGood)
  const passed = results.reduce((sum, step) => sum + step.passed, 0)
  const failed = results.reduce((sum, step) => sum + Math.max(step.failed, step.isGood ? 0 : 1), 0)
  if (bad.length > 0) console.log(`\nFailed: ${bad.map(({ name }) => name).join(', ')}`)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && bad.length === 0 ? 0 : 1
}
