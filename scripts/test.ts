import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCheck } from './test/check-steps.ts'
import { processesUsing } from './test/left-behind.ts'
import { closeWith, runTests, runTool, type StepResult } from './test/step.ts'

/** Everything: check, build, then the programs themselves, in a temporary folder in which nobody may stay behind. */
async function test(): Promise<readonly StepResult[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kg-'))
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  const results = [
    ...(await runCheck()),
    await runTool('build', ['node', 'scripts/build.ts', '--if-stale']),
    await runTests('integration and end to end', ['--project', 'integration']),
    nothingLeft(folder),
  ]
  rmSync(folder, { recursive: true, force: true })
  return results
}

function nothingLeft(folder: string): StepResult {
  const left = processesUsing(folder)
  for (const line of left) console.log(`✗ left behind: ${line}`)
  return { name: 'nothing left behind', isGood: left.length === 0, passed: 0, failed: 0 }
}

process.exitCode = closeWith(await test())
