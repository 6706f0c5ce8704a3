import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkModule } from './check-module.ts'
import { aModule, aRichModule, type Bytes, END, HEADER } from './test-module.ts'

type Entry = { readonly module: string; readonly name: string; readonly kind: string }
/** Of the JavaScript engine; TypeScript knows it of browsers only. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean
  readonly Module: {
    new (bytes: Uint8Array): object
    readonly imports: (module: object) => readonly Entry[]
    readonly exports: (module: object) => readonly Entry[]
  }
}

const RUNS = { numRuns: 5000 }
/** What says that the bytes are no module at all; no valid module may get nothing but this. */
const DAMAGED = new Set(['not_wasm', 'unknown_version', 'truncated', 'malformed', 'unknown_instruction', 'invalid'])

/** After `unreachable` the types on a stack do not count: most changes of an instruction in here give a valid module. */
const ROOM: Bytes = [...Array.from<number>({ length: 60 }).fill(0x01), 0x00]
const programs = fc.oneof(
  fc.constant(aModule()),
  fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 2 }).map((bytes) => aRichModule(...bytes, ...ROOM)),
)

const anyByte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 127, 128, 255, END))
const place = fc.nat({ max: 250 })
/** Some bytes in place of as many others, or (seldom valid, because sizes are wrong then) of more or fewer. */
const change = fc.oneof(
  { weight: 5, arbitrary: fc.record({ at: place, take: fc.constant(1), put: fc.tuple(anyByte) }) },
  {
    weight: 1,
    arbitrary: fc.record({ at: place, take: fc.nat({ max: 3 }), put: fc.array(anyByte, { maxLength: 3 }) }),
  },
)
const mutated = fc
  .tuple(programs, fc.array(change, { minLength: 1, maxLength: 2 }))
  .map(([module, changes]) =>
    changes.reduce<Bytes>((bytes, { at, take, put }) => bytes.toSpliced(at % bytes.length, take, ...put), [...module]),
  )
  .map((bytes) => Uint8Array.from(bytes))

const check = (bytes: Uint8Array) => checkModule(bytes, { memoryMaxMb: 64 })

/** What both say of the same bytes, and where they contradict each other. */
function compare(bytes: Uint8Array) {
  const { problems, facts } = check(bytes)
  const taken = problems.length === 0
  const valid = WebAssembly.validate(bytes)
  const contradictions = [
    ...(taken && !valid ? ['taken and not valid'] : []),
    ...(taken && valid ? otherEntries(bytes, facts.imports) : []),
    ...(valid && !taken && problems.every(({ code }) => DAMAGED.has(code)) ? ['valid and said to be damaged'] : []),
  ]
  return { taken, valid, contradictions }
}

/** Whether the engine sees the same imports, and the two exports that must be there. */
function otherEntries(bytes: Uint8Array, imports: readonly string[]): readonly string[] {
  const module = new WebAssembly.Module(bytes)
  const seen = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`)
  const exported = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`)
  const missing = ['memory memory', 'function _start'].filter((entry) => !exported.includes(entry))
  return [...missing, ...(seen.join() === imports.join() ? [] : [`imports ${seen.join()}`])]
}

describe('whatever the bytes are, an answer comes', () => {
  test('to a module with some bytes changed, put in or taken out: none is taken that the engine refuses', () => {
    const seen = { taken: 0, valid: 0, refused: 0 }
    fc.assert(
      fc.property(mutated, (bytes) => {
        const { taken, valid, contradictions } = compare(bytes)
        expect(contradictions).toEqual([])
        if (taken) seen.taken += 1
        if (valid) seen.valid += 1
        if (!valid) seen.refused += 1
      }),
      RUNS,
    )
    // The comparison means something only if there was plenty of each.
    expect(Math.min(seen.taken, seen.valid - seen.taken, seen.refused)).toBeGreaterThan(100)
  })

  test('to any bytes behind the header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(compare(Uint8Array.from([...HEADER, ...bytes])).contradictions).toEqual([])
      }),
      RUNS,
    )
  })

  test('to any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(check(bytes).problems).not.toEqual([])
      }),
    )
  })
})
