import { z } from 'zod'

/** What the table needs to know of a JSON Schema; the rest (patterns, formats) is left to the schema itself. */
export type JsonSchema = {
  readonly type?: JsonType | 'integer'
  readonly enum?: readonly string[]
  readonly const?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
}
export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** What a client may send, as `/openapi.json` tells it. */
export const inputSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

/** The forms a value may have: one, or those of a union. */
export const formsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf)?.flatMap(formsOf) ?? [schema]

export const typesOf = (schema: JsonSchema): ReadonlySet<JsonType> => new Set(formsOf(schema).map(typeOf))

function typeOf({ type, const: constant, enum: choices }: JsonSchema): JsonType {
  if (type === 'integer') return 'number'
  if (type !== undefined) return type
  if (constant !== undefined || choices !== undefined) return 'string'
  throw new Error('A schema without a type: tell e2e/hostile what it is')
}

/** Values that stand where an id, a digest or a moment belongs. */
export type Known = { readonly ids: Readonly<Record<string, string>>; readonly sha256: string; readonly now: string }

/** A value that the schema takes, with every optional field, so that each of them can be made wrong. */
export function sampleOf(schema: JsonSchema, known: Known, name = ''): unknown {
  const [form] = formsOf(schema)
  if (!form) throw new Error(`${name} can have no value`)
  const { const: only = form.enum?.[0], minimum = 0, items, properties = {} } = form
  if (only !== undefined) return only
  const list = items ? [sampleOf(items, known, name)] : []
  const fields = () => Object.entries(properties).map(([field, of]) => [field, sampleOf(of, known, field)] as const)
  const samples: Readonly<Record<JsonType, () => unknown>> = {
    null: () => null,
    boolean: () => true,
    number: () => Math.max(0, minimum),
    string: () => sampleText(form, known, name),
    array: () => list,
    object: () => Object.fromEntries(fields()),
  }
  return samples[typeOf(form)]()
}

function sampleText({ pattern = '', format, minLength = 1, allOf = [] }: JsonSchema, known: Known, name: string) {
  if (format === 'date-time') return known.now
  if (pattern.includes('[0-9a-f]{64}')) return known.sha256
  if (pattern.includes('\\d')) return '1'
  // Two patterns at once have only ids.
  if (allOf.length > 0) return known.ids[name] ?? known.ids['id']
  return 'x'.repeat(minLength)
}
