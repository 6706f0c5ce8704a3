/** One step of a path: a name or an index. */
export type JsonPath = readonly (string | number)[]

const WHOLE = /^([^.[\]]+|\[\d+\])(\.[^.[\]]+|\[\d+\])*$/

/**
 * `a.b[0].c` as its steps; an empty path is the whole. A leading `$.` is taken, as in JSONPath, of which this is all there
 * is. Throws what is wrong with it.
 */
export function parseJsonPath(text: string): JsonPath {
  const path = text.trim().replace(/^\$\.?/, '')
  if (path === '') return []
  if (!WHOLE.test(path)) throw new Error(`"${text}" is no path like a.b[0].c`)
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([step, index]) => (index === undefined ? step : Number(index)))
}

/** What is there, or undefined. */
export const atJsonPath = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null || (Array.isArray(inner) && typeof step !== 'number'))
      return undefined
    return Object.hasOwn(inner, step) ? (inner as Record<string | number, unknown>)[step] : undefined
  }, value)
