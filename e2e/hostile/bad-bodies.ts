import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { formsOf, type JsonSchema, type JsonType, typesOf } from './json-schema.ts'

/** A body that must be refused, and how. */
export type BadBody = {
  readonly what: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  /** Sent in pieces, without saying how long it is. */
  readonly chunked?: boolean
  readonly expected: Expected
}
export type Expected = `${number} ${string}`

const UNPARSABLE = '400 json_unparsable'
const MALFORMED = '400 request_malformed'
const INVALID = '422 request_invalid'
const TOO_LARGE = '413 body_too_large'
const UNSUPPORTED = '415 media_type_unsupported'

const BODY_BYTES_MAX = 256 * 1024
const LARGE = `{"filling":"${'x'.repeat(10_000_000)}"}`
const LARGE_PACKED = {
  gzip: gzipSync(LARGE),
  deflate: deflateSync(LARGE),
  br: brotliCompressSync(LARGE, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
}
const DEEP = 20_000

/** One of each JSON type, as text. */
const OF_TYPE: Readonly<Record<JsonType, string>> = {
  null: 'null',
  boolean: 'true',
  number: '7',
  string: '"7"',
  array: '[]',
  object: '{}',
}
/** JavaScript, YAML or nothing at all, but not JSON. */
const NO_JSON = ['NaN', '-Infinity', '0x10', '01', '+1', '.5', "'x'", 'undefined', '"\u0001"', '{"a":1,}']
const BAD_TEXTS = {
  'U+0000': '"a\\u0000b"',
  'a lone surrogate': '"\\ud800"',
  'an endless text': `"${'x'.repeat(100_000)}"`,
}
/** What a sender might hope to set beside what it may. */
const NOT_FOR_SENDERS = {
  id: '01890000-0000-7000-8000-000000000000',
  status: 'active',
  standing: 'approved',
  role: 'admin',
  is_admin: true,
  book: 'main',
  owner_id: '01890000-0000-7000-8000-000000000000',
  coordinator_id: '01890000-0000-7000-8000-000000000000',
  total_energy_saved_wh: 1e6,
  total_carbon_credits: 1e6,
  node_share_eur: 1e6,
  reward_eur: 1e6,
  balance: 1e6,
  eco_score: 1,
  credit_status: 'verified',
  created_at: '2020-01-01T00:00:00.000Z',
  assigned_node_id: '01890000-0000-7000-8000-000000000000',
  constructor: { prototype: { isAdmin: true } },
}

/** Everything that can be wrong with a body of this schema, of which `sample` is a good one. */
export function badBodies(schema: JsonSchema, sample: object): readonly BadBody[] {
  const bodies = [
    ...unreadable(sample),
    ...(schema.required?.length ? [{ what: 'nothing', body: '', expected: MALFORMED } as const] : []),
    ...badFields(schema, { path: [], sample }),
    ...foreignFields(schema, sample),
    ...tooLarge(),
    ...ofOtherTypes(sample),
  ]
  return bodies.map((bad) => (isTooLong(bad) ? { ...bad, expected: TOO_LARGE } : bad))
}

const isTooLong = ({ body, headers }: BadBody) => headers === undefined && Buffer.byteLength(body) > BODY_BYTES_MAX

function unreadable(sample: object): readonly BadBody[] {
  const whole = JSON.stringify(sample)
  const poisoned = `{"__proto__":{"admin":true}${whole === '{}' ? '' : ','}${whole.slice(1)}`
  return [
    { what: 'half a body', body: whole.slice(0, -1), expected: UNPARSABLE },
    { what: 'a body with more behind it', body: `${whole}]`, expected: UNPARSABLE },
    { what: 'two bodies', body: `${whole}${whole}`, expected: UNPARSABLE },
    { what: 'a key that poisons objects', body: poisoned, expected: UNPARSABLE },
    { what: 'U+0000 for a body', body: '\u0000', expected: UNPARSABLE },
    { what: 'UTF-16', body: Buffer.from(whole, 'utf16le'), expected: UNPARSABLE },
    { what: 'null', body: 'null', expected: UNPARSABLE },
    { what: 'a text', body: '"text"', expected: UNPARSABLE },
    { what: 'a number', body: '7', expected: UNPARSABLE },
    { what: 'yes', body: 'true', expected: UNPARSABLE },
    { what: 'a list', body: '[]', expected: MALFORMED },
    { what: 'a list of bodies', body: `[${whole}]`, expected: MALFORMED },
    { what: 'lists in lists', body: '['.repeat(DEEP) + ']'.repeat(DEEP), expected: INVALID },
    { what: 'objects in objects', body: `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, expected: INVALID },
    { what: 'brackets without end', body: '['.repeat(100_000), expected: UNPARSABLE },
  ]
}

type Place = { readonly path: readonly (string | number)[]; readonly sample: object }

/** Each field in turn, and the fields inside it, made wrong in every way that its schema rules out. */
function badFields(schema: JsonSchema, place: Place): readonly BadBody[] {
  const { properties = {}, required = [] } = schema
  return Object.entries(properties).flatMap(([name, field]) => {
    const inside = { ...place, path: [...place.path, name] }
    const missing = required.includes(name) ? [bad(inside, 'missing', { text: null, expected: MALFORMED })] : []
    return [...missing, ...badValues(field, inside), ...formsOf(field).flatMap((form) => deeper(form, inside))]
  })
}

function deeper(form: JsonSchema, place: Place): readonly BadBody[] {
  if (form.type === 'object') return badFields(form, place)
  if (form.type !== 'array' || !form.items) return []
  const first = { ...place, path: [...place.path, 0] }
  return [...badValues(form.items, first), ...badFields(form.items, first)]
}

function badValues(schema: JsonSchema, place: Place): readonly BadBody[] {
  const types = typesOf(schema)
  const otherTypes = Object.entries(OF_TYPE).filter(([type]) => !types.has(type as JsonType))
  const isChoice = formsOf(schema).every((form) => form.enum !== undefined || form.const !== undefined)
  const limits = [...formsOf(schema).flatMap(beyondLimits), ...(isChoice ? ['"another"'] : [])]
  return [
    ...otherTypes.map(([type, text]) => bad(place, `as ${type}`, { text, expected: MALFORMED })),
    ...NO_JSON.map((text) => bad(place, `as ${text}`, { text, expected: UNPARSABLE })),
    bad(place, 'as 1e999', { text: '1e999', expected: types.has('number') ? INVALID : MALFORMED }),
    ...(types.has('string') ? Object.entries(BAD_TEXTS) : []).map(([what, text]) =>
      bad(place, `with ${what}`, { text, expected: INVALID }),
    ),
    ...limits.map((text) => bad(place, `as ${text.slice(0, 30)}`, { text, expected: INVALID })),
  ]
}

const isLimit = (value: number | undefined): value is number =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER

/** Of the right type, and just outside of what is allowed. */
function beyondLimits({ type, minimum, maximum, maxItems, maxLength }: JsonSchema) {
  return [
    ...(isLimit(minimum) ? [`${minimum - 1}`] : []),
    ...(isLimit(maximum) ? [`${maximum + 1}`] : []),
    ...(type === 'integer' ? ['1.5', '-1e300'] : []),
    ...(maxItems === undefined ? [] : [`[${'{},'.repeat(maxItems)}{}]`]),
    ...(maxLength === undefined ? [] : [JSON.stringify('x'.repeat(maxLength + 1))]),
  ]
}

/** A mark that no sample holds; what stands in its place need not be JSON. */
const MARK = '"\u2042"'

function bad({ path, sample }: Place, how: string, { text, expected }: { text: string | null; expected: Expected }) {
  const body = JSON.stringify(replaced(sample, path, text === null ? undefined : JSON.parse(MARK)))
  return { what: `${path.join('.')} ${how}`, body: body.replace(MARK, () => text ?? ''), expected }
}

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaced(item, rest, by) : (item as unknown)))
  const fields = value as Readonly<Record<string, unknown>>
  return { ...fields, [key]: replaced(fields[key], rest, by) }
}

function foreignFields({ properties = {} }: JsonSchema, sample: object): readonly BadBody[] {
  const added = Object.entries({ ...NOT_FOR_SENDERS, ['x'.repeat(20_000)]: 1 })
    .filter(([name]) => !Object.hasOwn(properties, name))
    .map(([name, value]): BadBody => {
      const body = JSON.stringify({ ...sample, [name]: value })
      return { what: `${name.slice(0, 30)} added`, body, expected: MALFORMED }
    })
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`f${at}`, 1]))
  return [...added, { what: '20,000 fields', body: JSON.stringify(many), expected: MALFORMED }]
}

function tooLarge(): readonly BadBody[] {
  const plain = { body: LARGE, headers: {}, expected: TOO_LARGE } as const
  return [
    { ...plain, what: '10 MB' },
    { ...plain, what: '10 MB in pieces', chunked: true },
    ...Object.entries(LARGE_PACKED).map(([encoding, body]) => packedBy(encoding, body, TOO_LARGE)),
  ]
}

function ofOtherTypes(sample: object): readonly BadBody[] {
  const body = JSON.stringify(sample)
  const types = ['', 'text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
  const charsets = ['utf-16', 'latin1', 'klingon', 'utf-7'].map((charset) => `application/json; charset=${charset}`)
  const packed = gzipSync(body)
  return [
    ...[...types, ...charsets].map((type): BadBody => {
      return { what: `of type “${type}”`, body, headers: { 'content-type': type }, expected: UNSUPPORTED }
    }),
    packedBy('rot13', body, UNSUPPORTED),
    packedBy('gzip', body, UNPARSABLE),
    packedBy('gzip', packed.subarray(0, -9), UNPARSABLE),
    packedBy('gzip, gzip', packed, UNSUPPORTED),
  ]
}

const packedBy = (encoding: string, body: Buffer | string, expected: Expected): BadBody => ({
  what: `of ${body.length} bytes, said to be packed with ${encoding}`,
  body,
  headers: { 'content-encoding': encoding },
  expected,
})
