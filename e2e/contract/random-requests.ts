import fc from 'fast-check'
import type { Question } from './ask.ts'
import type { Operation, Parameter, Schema } from './interface.ts'

/** What exists in the grid, so that some requests are about something. */
export type Known = { readonly ids: readonly string[]; readonly tokens: readonly (string | null)[] }

/** Claims with `wait` would be long polls, of which each test would wait for the end. */
const NEVER_SENT = ['wait']
const ITEMS_MAX = 3
const LENGTH_MAX = 60

/** Requests for one operation from anybody: as its schemas want them, and with one or more things wrong. */
export function requestsFor(operation: Operation, known: Known): fc.Arbitrary<Question> {
  const parts = { token: fc.constantFrom(...known.tokens), ...parametersOf(operation, known) }
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ ...parts, ...bodyOf(operation, (schema) => valid(schema, known)) }) },
    { weight: 1, arbitrary: fc.record({ ...parts, ...bodyOf(operation, (schema) => mutated(schema, known)) }) },
    {
      weight: 1,
      arbitrary: fc
        .record({ ...parts, query: hostileQuery(operation) })
        .chain((question) =>
          fc
            .record({ ...bodyOf(operation, (schema) => valid(schema, known)) })
            .map((body) => ({ ...question, ...body })),
        ),
    },
  )
}

const named = ({ parameters }: Operation, place: Parameter['in']) =>
  parameters.filter(({ in: where, name }) => where === place && !NEVER_SENT.includes(name))

function parametersOf(operation: Operation, known: Known) {
  const part = (place: Parameter['in']) => {
    const values = Object.fromEntries(named(operation, place).map(({ name, schema }) => [name, text(schema, known)]))
    const requiredKeys = named(operation, place).flatMap(({ name, required }) => (required ? [name] : []))
    return fc.record(values, { requiredKeys })
  }
  return { path: part('path'), query: part('query'), headers: part('header') }
}

/** Mostly what the schema wants. */
const text = (schema: Schema, known: Known): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: valid(schema, known).map(String) }, { weight: 1, arbitrary: header(HOSTILE_TEXT) })

/** An empty place or dots would be another address; a header has visible ASCII only. */
const header = (texts: fc.Arbitrary<string>) =>
  texts.filter((value) => /^[\x21-\x7e]+$/.test(value) && !/^\.+$/.test(value))

function hostileQuery(operation: Operation): fc.Arbitrary<Record<string, string | readonly string[]>> {
  const names = [...named(operation, 'query').map(({ name }) => name), 'nonsense', 'id']
  const value = fc.oneof(HOSTILE_TEXT, fc.array(HOSTILE_TEXT, { minLength: 2, maxLength: 2 }))
  return fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 })
}

type Values = (schema: Schema) => fc.Arbitrary<unknown>
function bodyOf({ body }: Operation, values: Values): { json?: fc.Arbitrary<unknown>; raw?: fc.Arbitrary<string> } {
  if (body === null) return {}
  return body.schema ? { json: values(body.schema) } : { raw: HOSTILE_TEXT }
}

const HOSTILE_TEXT = fc.oneof(
  fc.constantFrom('', '\0', '-1', '1.5', '1e999', 'null', '../../etc/passwd', "' or 1=1 --", '😀'.repeat(300), '‮abc'),
  fc.constantFrom('9'.repeat(15), 'x'.repeat(5000), '01890000-0000-7000-8000-00000000000G', '%00', '{}', '[]'),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  HOSTILE_TEXT,
  fc.constantFrom(null, true, [], {}, 0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, '\uD800'),
  fc.jsonValue({ maxDepth: 3 }),
)

/** One field wrong, missing or too many; or something else altogether. */
function mutated(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.keys(propertiesOf(schema))
  const change = fc.record({
    name: fc.constantFrom(...fields, 'nonsense'),
    value: fc.option(HOSTILE, { nil: undefined }),
  })
  const changed = fc.tuple(valid(schema, known), change).map(([whole, { name, value }]) => ({
    ...(whole as object),
    [name]: value,
  }))
  return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: HOSTILE })
}

const propertiesOf = ({ properties }: Schema) => (properties ?? {}) as Readonly<Record<string, Schema>>

type Make = (schema: Schema, known: Known) => fc.Arbitrary<unknown>
const OF_TYPE: Readonly<Record<string, Make>> = {
  string: validText,
  integer: (schema) => fc.integer(limitsOf(schema, 1_000_000)),
  number: (schema) => fc.double({ ...limitsOf(schema, 1e9), noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items, minItems }, known) =>
    fc.array(valid(items as Schema, known), { minLength: Number(minItems ?? 0), maxLength: ITEMS_MAX }),
  object: validObject,
}

/** Values that fit a schema, of the kinds that the coordinator's schemas are made of. */
export function valid(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { type, enum: values, anyOf, oneOf, $ref } = schema
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(values)) return fc.constantFrom(...(values as readonly unknown[]))
  const choices = (anyOf ?? oneOf) as readonly Schema[] | undefined
  if (choices) return fc.oneof(...choices.map((choice) => valid(choice, known)))
  // The only schema that refers to itself is "any JSON".
  if ($ref !== undefined) return fc.jsonValue({ maxDepth: 2 })
  const make = OF_TYPE[String(type)]
  if (!make) throw new Error(`No values are known for ${JSON.stringify(schema)}`)
  return make(schema, known)
}

const limitsOf = ({ minimum, maximum }: Schema, unlimited: number) => ({
  min: typeof minimum === 'number' ? minimum : -unlimited,
  max: typeof maximum === 'number' ? maximum : unlimited,
})

const IS_ID = /^UUID/
const ONE_CLASS = /^\^(?<characters>\[[^\]]+\])(?<often>[+*])\$$/

function validText(schema: Schema, { ids }: Known): fc.Arbitrary<string> {
  const { minLength: from = 0, maxLength: to = LENGTH_MAX } = schema as { minLength?: number; maxLength?: number }
  const { pattern, format, description } = schema as { pattern?: string; format?: string; description?: string }
  if (description !== undefined && IS_ID.test(description)) return fc.constantFrom(...ids)
  if (format === 'date-time')
    return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((at) => at.toISOString())
  if (pattern === undefined) return fc.string({ minLength: from, maxLength: Math.min(to, LENGTH_MAX) })
  return fc.stringMatching(new RegExp(bounded(pattern, { from, to })))
}

function bounded(pattern: string, { from, to }: { from: number; to: number }): string {
  const { characters, often } = ONE_CLASS.exec(pattern)?.groups ?? {}
  const least = often === '+' ? Math.max(1, from) : from
  return characters === undefined ? pattern : `^${characters}{${least},${to}}$`
}

function validObject(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { additionalProperties: others, required = [] } = schema as {
    additionalProperties?: unknown
    required?: string[]
  }
  if (typeof others === 'object' && others !== null)
    return fc.dictionary(fc.string({ maxLength: 20 }), valid(others as Schema, known), { maxKeys: ITEMS_MAX })
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]) => [name, valid(field, known)] as const)
  return fc.record(Object.fromEntries(fields), { requiredKeys: required })
}
