import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'

/** What is known of one message. A path is the names on the way to a field, joined by dots: `running.0.progress`. */
export type MessageRules = {
  /** Valid, with every field set and every list filled. */
  readonly example: Readonly<Record<string, unknown>>
  /** What the example is read as, where that is not the example itself. */
  readonly reads?: Readonly<Record<string, unknown>>
  readonly optional?: readonly string[]
  readonly nullable?: readonly string[]
  /** Objects whose fields are the sender's. */
  readonly open?: readonly string[]
  /** Texts that look like a digest, an id, a time or a decimal and may be any text. */
  readonly anyText?: readonly string[]
  readonly oneOf?: Readonly<Record<string, readonly (string | boolean)[]>>
  readonly whole?: readonly string[]
  /** The least and the greatest number. */
  readonly within?: Readonly<Record<string, readonly [number, number]>>
  /** The shortest and the longest text or list. */
  readonly lengths?: Readonly<Record<string, readonly [number, number]>>
  readonly accepts?: Readonly<Record<string, readonly unknown[]>>
  readonly refuses?: Readonly<Record<string, readonly unknown[]>>
}

const MISSING = Symbol('missing')
type Members = Record<string, unknown>
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null

const valueAt = (message: unknown, path: string) =>
  path.split('.').reduce((value, name) => (value as Members)[name], message)

/**
 * A copy of the message with another value at the path. It is made by way of JSON: a structured clone would keep one
 * object that an example has in two places as one, and change both.
 */
function withAt(message: unknown, path: string, value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(message))
  const end = path.lastIndexOf('.')
  const owner = (end < 0 ? copy : valueAt(copy, path.slice(0, end))) as Members
  const name = path.slice(end + 1)
  if (value === MISSING) delete owner[name]
  else owner[name] = value
  return copy
}

/** What lies inside another of these paths is gone when that is null or missing. */
const outermost = (paths: readonly string[]) =>
  paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)))

/** Every field, those of a list's first element too, but none inside an open object. */
function pathsOf(value: unknown, open: readonly string[], path = ''): readonly string[] {
  if (!isObject(value) || open.includes(path)) return []
  const names = Array.isArray(value) ? Object.keys(value).slice(0, 1) : Object.keys(value)
  return names.flatMap((name) => {
    const at = path === '' ? name : `${path}.${name}`
    return [at, ...pathsOf(value[name], open, at)]
  })
}

/** A text that looks like one of these is broken by the least change that makes it none. */
const FORMS: readonly { readonly looks: RegExp; readonly broken: (text: string) => readonly string[] }[] = [
  { looks: /^[0-9a-f]{64}$/, broken: (text) => [text.toUpperCase(), text.slice(1), `${text}0`] },
  { looks: /^[0-9a-f]{8}-[0-9a-f-]{27}$/, broken: (text) => [text.slice(1), text.replaceAll('-', '')] },
  {
    looks: /^\d{4}-.*T.*Z$/,
    broken: (text) => [text.replace('T', ' '), text.replace('Z', '+00:00'), text.slice(0, -1)],
  },
  { looks: /^-?\d+(\.\d+)?$/, broken: (text) => [`${text}e1`, `${text}.`, `+${text}`, ''] },
]
const brokenFormsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? (FORMS.find(({ looks }) => looks.test(value))?.broken(value) ?? []) : []

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)
const otherTypesOf = (value: unknown) => [7, 'text', true, [], {}].filter((other) => typeOf(other) !== typeOf(value))

const isElement = (path: string) => /(^|\.)0$/.test(path)
const otherCaseOf = (text: string) => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase())

/** A text or a list of that length, the list of the element it has. */
const lengthened = (value: unknown, length: number): unknown =>
  Array.isArray(value) ? Array.from({ length }, () => value[0] as unknown) : 'x'.repeat(length)

const NO_RULES = {
  optional: [],
  nullable: [],
  open: [],
  anyText: [],
  oneOf: {},
  whole: [],
  within: {},
  lengths: {},
  accepts: {},
  refuses: {},
}

/** What every message keeps: nothing unknown, missing, null, infinite, of another type or out of its limits. */
export function messageContract(name: string, schema: z.ZodType, given: MessageRules): void {
  const rules: Required<MessageRules> = { ...NO_RULES, reads: given.example, ...given }
  const { example, optional, nullable, open, anyText, whole } = rules
  const paths = pathsOf(example, open)
  const numbers = paths.filter((path) => typeof valueAt(example, path) === 'number')
  const isTaken = (path: string, value: unknown) => schema.safeParse(withAt(example, path, value)).success
  const takenOf = (path: string, values: readonly unknown[]) => values.filter((value) => isTaken(path, value))

  describe(`${name} as a message`, () => {
    test('is read from its JSON without a change', () => {
      expect(schema.parse(JSON.parse(JSON.stringify(example)))).toEqual(rules.reads)
    })

    test('is an object', () => {
      const others = [null, undefined, [], [example], 'text', 7, true]
      expect(others.filter((other) => schema.safeParse(other).success)).toEqual([])
    })

    test('needs every field that is not optional', () => {
      const needless = paths.filter((path) => !isElement(path) && isTaken(path, MISSING))
      expect(new Set(needless)).toEqual(new Set(optional))
    })

    test('refuses a field it does not know, at any depth', () => {
      expect(isTaken('surprise', 1)).toBe(false)
      const objects = paths.filter((path) => typeOf(valueAt(example, path)) === 'object')
      expect(new Set(objects.filter((path) => isTaken(`${path}.surprise`, 1)))).toEqual(new Set(open))
    })

    test('may have null where something can be unknown, and nowhere else', () => {
      expect(new Set(paths.filter((path) => isTaken(path, null)))).toEqual(new Set(nullable))
    })

    test('refuses another JSON type in every field', () => {
      const lax = paths.filter((path) => takenOf(path, otherTypesOf(valueAt(example, path))).length > 0)
      expect(lax).toEqual([])
    })

    test('refuses numbers that are none: NaN, and the infinity that the 1e999 of a JSON text becomes', () => {
      const none: readonly unknown[] = [Number.NaN, JSON.parse('1e999'), JSON.parse('-1e999')]
      expect(numbers.filter((path) => takenOf(path, none).length > 0)).toEqual([])
    })

    test('takes fractions only where not whole numbers are meant, and no whole number that a double cannot hold', () => {
      const fractionless = numbers.filter((path) => takenOf(path, [0.5, 1.5]).length === 0)
      expect(new Set(fractionless)).toEqual(new Set(whole))
      expect(whole.filter((path) => isTaken(path, 2 ** 53))).toEqual([])
    })

    test('refuses digests, ids, times and decimals of another form', () => {
      const lax = paths.filter((path) => takenOf(path, brokenFormsOf(valueAt(example, path))).length > 0)
      expect(new Set(lax)).toEqual(new Set(anyText))
    })

    test.each(Object.entries(rules.oneOf))('knows every %s and no other', (path, values) => {
      expect(takenOf(path, values)).toEqual(values)
      const others = values.flatMap((value) => ['', 'other', `${value} `, otherCaseOf(String(value))])
      expect(takenOf(path, others)).toEqual([])
    })

    test.each(Object.entries(rules.within))('limits %s', (path, [least, greatest]) => {
      const step = whole.includes(path) ? 1 : 0.001
      expect(takenOf(path, [least - step, least, greatest, greatest + step])).toEqual([least, greatest])
    })

    test.each(Object.entries(rules.lengths))('limits the length of %s', (path, [shortest, longest]) => {
      const lengths = [shortest - 1, shortest, longest, longest + 1].filter((length) => length >= 0)
      const taken = lengths.filter((length) => isTaken(path, lengthened(valueAt(example, path), length)))
      expect(taken).toEqual([shortest, longest])
    })

    test.each(Object.entries(rules.accepts))('takes any allowed %s', (path, values) => {
      expect(takenOf(path, values)).toEqual(values)
    })

    test.each(Object.entries(rules.refuses))('refuses any other %s', (path, values) => {
      expect(takenOf(path, values)).toEqual([])
    })

    test('may leave out any of its optional fields and have null in any that may be unknown', () => {
      fc.assert(
        fc.property(fc.subarray([...optional]), fc.subarray([...nullable]), (left, unknown) => {
          const thinned = (message: unknown) => {
            const nulled = outermost(unknown).reduce((next, path) => withAt(next, path, null), message)
            return outermost(left).reduce((next, path) => withAt(next, path, MISSING), nulled)
          }
          expect(schema.parse(thinned(example))).toEqual(thinned(rules.reads))
        }),
      )
    })
  })
}
