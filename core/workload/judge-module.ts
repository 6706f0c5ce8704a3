import type { ModuleProblem } from './module-problems.ts'
import { type ModuleImport, type ModuleShape, pagesToMb, type SizeLimits } from './module-shape.ts'
import { signatureText } from './value-types.ts'
import { isWasiImport, WASI_IMPORTS, WASI_MODULE } from './wasi-imports.ts'

/** Eight bytes each: less than a megabyte. */
const TABLE_ELEMENTS_MAX = 100_000
const START_SIGNATURE = ':'

/** What a module has that it may not have. */
export function problemsOfPresent(shape: ModuleShape, limitMb: number): readonly ModuleProblem[] {
  return [
    ...shape.imports.flatMap(importProblems),
    ...(shape.memories > 1 ? [problem('memories', { count: shape.memories })] : []),
    ...(shape.memory ? memoryProblems(shape.memory, limitMb) : []),
    ...(shape.tableElements > TABLE_ELEMENTS_MAX
      ? [problem('table_too_large', { elements: shape.tableElements, max: TABLE_ELEMENTS_MAX })]
      : []),
    ...(shape.startsItself ? [problem('start_section')] : []),
  ]
}

/** What a module lacks that it must have; known once the whole of it was read. */
export function problemsOfAbsent(shape: ModuleShape): readonly ModuleProblem[] {
  return [...memoryAbsent(shape), ...startProblems(shape)]
}

function importProblems({ module, name, kind, signature }: ModuleImport): readonly ModuleProblem[] {
  if (kind !== 'function') return [problem('import_kind', { module, name, kind })]
  if (module !== WASI_MODULE || !isWasiImport(name)) return [problem('import_unknown', { module, name })]
  const expected = WASI_IMPORTS[name]
  if (signature === expected) return []
  return [problem('import_signature', { name, found: signatureText(signature), expected: signatureText(expected) })]
}

function memoryProblems({ maximum, shared, wide }: SizeLimits, limitMb: number): readonly ModuleProblem[] {
  const kinds = [...(shared ? [problem('memory_shared')] : []), ...(wide ? [problem('memory_64')] : [])]
  if (wide) return kinds
  if (maximum === null) return [...kinds, problem('memory_no_maximum', { limit_mb: limitMb })]
  const maximumMb = pagesToMb(maximum)
  if (maximumMb <= limitMb) return kinds
  return [...kinds, problem('memory_too_large', { maximum_mb: maximumMb, limit_mb: limitMb })]
}

function memoryAbsent({ memory, imports, exportsMemory }: ModuleShape): readonly ModuleProblem[] {
  if (memory === null && imports.some(({ kind }) => kind === 'memory')) return []
  if (memory === null) return [problem('no_memory')]
  return exportsMemory ? [] : [problem('memory_not_exported')]
}

function startProblems({ start, functions, signatures }: ModuleShape): readonly ModuleProblem[] {
  if (start === null) return [problem('no_start')]
  const signature = signatures[functions[start] ?? signatures.length] ?? ''
  return signature === START_SIGNATURE ? [] : [problem('start_signature', { found: signatureText(signature) })]
}

const problem = (code: ModuleProblem['code'], values: ModuleProblem['values'] = {}): ModuleProblem => ({
  code,
  values,
})
