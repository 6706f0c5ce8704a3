/**
 * Structured clone over JSON, as far as the app's messages need it. Both functions also run inside the page, from their
 * own text: they use nothing but themselves.
 */
export function pack(value: unknown): string {
  return JSON.stringify(encoded(value))

  function encoded(given: unknown): unknown {
    if (given === undefined) return { $: 'undefined' }
    if (typeof given === 'bigint') return { $: 'bigint', v: String(given) }
    if (typeof given === 'number' && !Number.isFinite(given)) return { $: 'number', v: String(given) }
    if (given === null || typeof given !== 'object') return given
    if (Array.isArray(given)) return Array.from(given, encoded)
    return encodedObject(given)
  }
  function encodedObject(given: object): unknown {
    if (given instanceof Date) return { $: 'date', v: given.getTime() }
    if (given instanceof Map) return { $: 'map', v: [...given].map((pair) => pair.map(encoded)) }
    if (given instanceof Set) return { $: 'set', v: [...given].map(encoded) }
    if (given instanceof Error) return { $: 'error', v: { name: given.name, message: given.message } }
    if (given instanceof Uint8Array) return { $: 'bytes', v: [...given] }
    if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer)
      throw new Error('electron double: of binary values only Uint8Array is doubled')
    return { $: 'object', v: Object.entries(given).map(([key, inner]) => [key, encoded(inner)]) }
  }
}

export function unpack(text: string): unknown {
  const readers: Record<string, (value: any) => unknown> = {
    undefined: () => undefined,
    bigint: BigInt,
    number: Number,
    date: (ms) => new Date(ms),
    map: (pairs) => new Map(pairs.map((pair: unknown[]) => pair.map(decoded))),
    set: (values) => new Set(values.map(decoded)),
    error: ({ name, message }) => Object.assign(new Error(message), { name }),
    bytes: (bytes) => Uint8Array.from(bytes),
    object: (entries) => Object.fromEntries(entries.map(([key, inner]: [string, unknown]) => [key, decoded(inner)])),
  }
  return decoded(JSON.parse(text))

  function decoded(given: any): unknown {
    if (Array.isArray(given)) return given.map(decoded)
    if (given === null || typeof given !== 'object') return given
    const read = readers[given.$]
    if (read === undefined) throw new Error(`electron double: unknown value ${String(given.$)}`)
    return read(given.v)
  }
}
