type Named = { readonly name: string }
type Reference = { readonly from: string; readonly to: string }

/**
 * Puts each table behind those it refers to. Of tables that refer to each other the first by name goes first, and its
 * constraint has to wait when the rows are put back.
 */
export function orderByReference<Table extends Named>(
  tables: readonly Table[],
  references: readonly Reference[],
): readonly Table[] {
  const ordered: Table[] = []
  const waiting = new Set(tables)
  while (waiting.size > 0) {
    const names = new Set([...waiting].map(({ name }) => name))
    const isReady = ({ name }: Table) =>
      !references.some(({ from, to }) => from === name && to !== name && names.has(to))
    const ready = [...waiting].filter(isReady)
    for (const table of ready.length > 0 ? ready : [...waiting].slice(0, 1)) {
      ordered.push(table)
      waiting.delete(table)
    }
  }
  return ordered
}
