import { CLASSES, type Kernel, type KernelClass } from './kernel.ts'
import type { Vector, Vectors } from './vectors.ts'

/** What engines differ in. */
const PROPERTIES = ['processor', 'tier', 'version'] as const
type Property = (typeof PROPERTIES)[number]

const BEGIN = '<!-- made by npm run determinism: begin -->'
const END = '<!-- made by npm run determinism: end -->'
const HEAD = ['Class', 'Promised', 'Kernels', 'Equal everywhere', 'Differ by processor', 'by compiler', 'by Node']

/** Puts the table of these vectors between the marks of docs/DETERMINISM.md. */
export function withTable(document: string, vectors: Vectors, kernels: readonly Kernel[]): string {
  const [before, rest] = document.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`the document has no ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${tableOf(vectors, kernels)}\n\n${END}${after}`
}

function tableOf(vectors: Vectors, kernels: readonly Kernel[]): string {
  const classes = Object.keys(CLASSES) as KernelClass[]
  const rows = [
    HEAD,
    ...classes.map((kernelClass) =>
      rowOf(
        kernelClass,
        vectors,
        kernels.filter((kernel) => kernel.kernelClass === kernelClass),
      ),
    ),
  ]
  const widths = HEAD.map((_head, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n')
}

function rowOf(kernelClass: KernelClass, vectors: Vectors, kernels: readonly Kernel[]): readonly string[] {
  const measured = kernels.map(({ name }) => vectors.kernels[name] ?? '')
  const differing = (by: Property): string => String(measured.filter((vector) => differs(vector, vectors, by)).length)
  return [
    CLASSES[kernelClass].title,
    CLASSES[kernelClass].promise === 'equal' ? 'yes' : 'no',
    String(measured.length),
    String(measured.filter((vector) => typeof vector === 'string').length),
    differing('processor'),
    differing('tier'),
    differing('version'),
  ]
}

/** Whether two engines that differ in nothing else gave different results. */
function differs(vector: Vector, { engines }: Vectors, by: Property): boolean {
  if (typeof vector === 'string') return false
  const hashOf = (index: number): string | undefined =>
    Object.entries(vector).find(([, indexes]) => indexes.includes(index))?.[0]
  const others = PROPERTIES.filter((property) => property !== by)
  return engines.some((one, a) =>
    engines.some((two, b) => others.every((same) => one[same] === two[same]) && hashOf(a) !== hashOf(b)),
  )
}
