import type { ModuleCheck } from '#core/workload/check-module.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { warningText } from '#core/workload/module-warnings.ts'

export type CheckedFile = {
  readonly name: string
  readonly check: ModuleCheck
  /** Null where the file was not read. */
  readonly sha256: string | null
  /** What the WebAssembly engine says where it alone refuses the module. */
  readonly engineSays: string | null
}

/** The lines a person reads. */
export function checkedFileAsText(checked: CheckedFile): readonly string[] {
  const { name, check } = checked
  const { problems, warnings } = check
  return [
    problems.length === 0 ? `${name} can run as a workload.` : `${name} cannot run as a workload.`,
    ...problemTexts(checked).map((text) => `  ✗ ${text}`),
    ...warnings.map((warning) => `  ! ${warningText(warning)}`),
    ...factLines(checked).map(([what, says]) => `  ${what.padEnd(10)}${says}`),
  ]
}

/** One object: `problems` and `warnings` with their public codes, sizes in bytes and in MB of 2^20 bytes. */
export function checkedFileAsJson(checked: CheckedFile) {
  const { name, check, sha256 } = checked
  const { problems, warnings, facts } = check
  const texts = problemTexts(checked)
  return {
    file: name,
    accepted: problems.length === 0,
    problems: problems.map(({ code }, place) => ({ code, says: texts[place] })),
    warnings: warnings.map((warning) => ({ code: warning.code, says: warningText(warning) })),
    sha256,
    size_bytes: facts.sizeBytes,
    memory_min_mb: facts.memoryMinMb,
    memory_max_mb: facts.memoryMaxMb,
    functions: facts.functions,
    imports: facts.imports,
    uses_float: facts.usesFloat,
    uses_simd: facts.usesSimd,
  }
}

const problemTexts = ({ check, engineSays }: CheckedFile): readonly string[] =>
  check.problems.map((problem) => {
    const said = problem.code === 'invalid' ? engineSays : null
    return said === null ? problemText(problem) : `${problemText(problem)} It says: ${said}`
  })

function factLines({ check, sha256 }: CheckedFile): readonly (readonly [what: string, says: string])[] {
  const { sizeBytes, memoryMinMb, memoryMaxMb, functions, imports, usesFloat, usesSimd } = check.facts
  // Of a file that is no module, or was not read, nothing is known.
  if (sha256 === null || functions === 0) return []
  const computes = ['integers', ...(usesFloat ? ['floats'] : []), ...(usesSimd ? ['vectors (SIMD)'] : [])]
  return [
    ['size', `${sizeBytes} bytes, ${functions} functions`],
    ['memory', memoryMinMb === null ? 'none' : `${memoryMinMb} MB at first, ${upTo(memoryMaxMb)}`],
    ['computes', computes.join(', ')],
    ['imports', imports.length === 0 ? 'nothing' : imports.map(shortName).join(', ')],
    ['sha256', sha256],
  ]
}

const upTo = (memoryMaxMb: number | null): string =>
  memoryMaxMb === null ? 'without a maximum' : `${memoryMaxMb} MB at most`

const shortName = (name: string): string => name.replace(/^wasi_snapshot_preview1[.]/, '')
