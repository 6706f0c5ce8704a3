import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { checkModule, checkSize, type ModuleCheck } from '#core/workload/check-module.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { ComputeFailure, type WasmJob } from '../ports.ts'

/** Problems after the first few say nothing new. */
const PROBLEMS_SHOWN = 3

/** The bytes of a job's program, in memory of their own. Throws `ComputeFailure` for other bytes than the job names, or a program that may not run. */
export function openProgram({ module, limits }: WasmJob): Uint8Array {
  refuse(checkSize(statSync(module.file).size))
  const bytes = new Uint8Array(readFileSync(module.file))
  if (createHash('sha256').update(bytes).digest('hex') !== module.sha256)
    throw new ComputeFailure(`The program that was fetched is not ${module.sha256}: its bytes were changed.`, true)
  refuse(checkModule(bytes, { memoryMaxMb: limits.memoryMb }))
  return bytes
}

function refuse(check: ModuleCheck | null): void {
  const problems = check?.problems ?? []
  if (problems.length === 0) return
  const why = problems.slice(0, PROBLEMS_SHOWN).map(problemText).join(' ')
  throw new ComputeFailure(`The program was refused. ${why}`, false)
}
