import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCheck } from './test/check-steps.ts'
import { wantCompiler } from './test/c-compiler.ts'
import { ChromiumMissing, ensureChromium } from './test/chromium.ts'
import { processesLeftIn } from './test/left-behind.ts'
import { closeWith, runSpecs, runTests, runTool, type StepResult } from './test/step.ts'

/** The last programs may be on their way out when their tests have ended. */
const END_PATIENCE_MS = 5000

/** Everything: check, build, then the programs themselves, in a temporary folder in which nobody may stay behind. */
async function test(): Promise<readonly StepResult[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kg-'))
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  // The programs under test are started some hundred times: what was compiled once is there for the next.
  process.env['NODE_COMPILE_CACHE'] = path.join(folder, 'compiled')
  try {
    return [
      ...(await runCheck()),
      await runTool('build', ['node', 'scripts/build.ts', '--if-stale']),
      await integrationTests(),
      await appAndPages(),
      await nothingLeft(folder),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function integrationTests(): Promise<StepResult> {
  wantCompiler()
  return runTests('integration and end to end', ['--project', 'integration'])
}

/** The built app and the interface in a browser, as their users have them. */
async function appAndPages(): Promise<StepResult> {
  const name = 'the app and its pages'
  try {
    ensureChromium()
  } catch (error) {
    if (!(error instanceof ChromiumMissing)) throw error
    console.log(`✗ ${name}: ${error.message}`)
    return { name, isGood: false, passed: 0, failed: 1 }
  }
  return runSpecs(name)
}

async function nothingLeft(folder: string): Promise<StepResult> {
  const left = await processesLeftIn(folder, END_PATIENCE_MS)
  for (const line of left) console.log(`✗ left behind: ${line}`)
  return { name: 'nothing left behind', isGood: left.length === 0, passed: 0, failed: 0 }
}

process.exitCode = closeWith(await test())
