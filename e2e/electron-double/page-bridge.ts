import type { pack as Pack, unpack as Unpack } from './codec.ts'

type Codec = { readonly pack: typeof Pack; readonly unpack: typeof Unpack }
export type Bridge = { wrap(value: unknown): unknown; unwrap(value: any): unknown }

/**
 * One side of Electron's context bridge. The page's world and the preload's share the document only, so that functions and
 * promises cross as numbers, and a call is an event whose answer is there when it has been dispatched. Runs in the page,
 * from its own text.
 */
export function bridgeSide(side: 'main' | 'preload', { pack, unpack }: Codec): Bridge {
  const other = side === 'main' ? 'preload' : 'main'
  const lent = new Map<number, any>()
  let count = 0
  let answer = ''
  const lend = (what: 'function' | 'promise', value: unknown) => {
    lent.set(++count, value)
    return { lent: what, id: count }
  }
  const hear = (name: string, heard: (detail: string) => void) =>
    window.addEventListener(name, (event) => {
      event.stopImmediatePropagation()
      heard((event as CustomEvent<string>).detail)
    })
  const tell = (name: string, given: unknown) => window.dispatchEvent(new CustomEvent(name, { detail: pack(given) }))

  const isPlain = (value: any): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  const mapped = (value: Record<string, unknown>, change: (inner: any) => unknown) =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]))

  function wrap(value: any): unknown {
    if (typeof value === 'function') return lend('function', value)
    if (value instanceof Promise) return lend('promise', value)
    if (Array.isArray(value)) return value.map(wrap)
    return isPlain(value) ? { plain: mapped(value, wrap) } : structuredClone(value)
  }
  function unwrap(value: any): unknown {
    if (Array.isArray(value)) return value.map(unwrap)
    if (!isPlain(value)) return value
    if (value['lent'] === 'function') return (...given: unknown[]) => call(value['id'] as number, given)
    if (value['lent'] === 'promise')
      return new Promise((resolve, reject) => void call(value['id'] as number, [resolve, reject]))
    return Object.freeze(mapped(value['plain'] as Record<string, unknown>, unwrap))
  }
  function call(id: number, given: unknown[]): unknown {
    tell(`electron-double-call-${other}`, { id, given: given.map(wrap) })
    const { failed, value } = unpack(answer) as { failed?: string; value?: unknown }
    if (failed !== undefined) throw new Error(failed)
    return unwrap(value)
  }
  function answerTo({ id, given }: { id: number; given: unknown[] }): unknown {
    const called = lent.get(id)
    const args = given.map(unwrap) as any[]
    if (!(called instanceof Promise)) return { value: wrap(called(...args)) }
    const [resolve, reject] = args
    called.then(resolve, (error: unknown) => reject(error instanceof Error ? new Error(error.message) : error))
    return { value: undefined }
  }
  hear(`electron-double-answer-${side}`, (detail) => (answer = detail))
  hear(`electron-double-call-${side}`, (detail) => {
    const asked = unpack(detail) as { id: number; given: unknown[] }
    let answered: unknown
    try {
      answered = answerTo(asked)
    } catch (error) {
      answered = { failed: error instanceof Error ? error.message : String(error) }
    }
    tell(`electron-double-answer-${other}`, answered)
  })
  return { wrap, unwrap }
}
