import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { checkModule, checkSize, type ModuleCheck } from '#core/workload/check-module.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { ComputeFailure, type WasmJob } from '../ports.ts'

/** Problems after the first few say nothing new. */
const PROBLEMS_SHOWN = 3

/** A program that may run: its bytes, in memory of their own, and the size of its largest function. */
export type OpenProgram = { readonly bytes: Uint8Array; readonly largestFunctionBytes: number }

/** Reads and judges the program of a job. Throws `ComputeFailure` for other bytes than the job names, or a program that may not run. */
export function openProgram({ module, limits }: WasmJob): OpenProgram {
  refuse(checkSize(statSync(module.file).size))
  const bytes = new Uint8Array(readFileSync(module.file))
  if (createHash('sha256').update(bytes).digest('hex') !== module.sha256)
    throw new ComputeFailure(`The program that was fetched is not ${module.sha256}: its bytes were changed.`, true)
  const check = checkModule(bytes, { memoryMaxMb: limits.memoryMb })
  refuse(check)
  return { bytes, largestFunctionBytes: check.facts.largestFunctionBytes }
}

function refuse(check: ModuleCheck | null): void {
  const problems = check?.problems ?? []
  if (problems.length === 0) return
  const why = problems.slice(0, PROBLEMS_SHOWN).map(problemText).join(' ')
  throw new ComputeFailure(`The program was refused. ${why}`, false)
}
