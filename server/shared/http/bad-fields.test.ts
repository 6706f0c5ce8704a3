import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DomainError } from '#core/errors.ts'
import { type BadField, checked, ensureStorable } from './bad-fields.ts'

const Order = z.strictObject({
  count: z.int().min(1),
  price: z.number().max(10).optional(),
  colour: z.enum(['red', 'green']).optional(),
  kind: z.literal(1).optional(),
  address: z.strictObject({ street: z.string().min(1), lines: z.array(z.string().max(3)).optional() }).optional(),
  size: z.union([z.literal('any'), z.string().regex(/^\d+$/)]).optional(),
  spare: z.union([z.string().max(3), z.int().max(3)]).optional(),
  pattern: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
})

function refusalOf(attempt: () => unknown): { code: string; kind: string; errors: readonly BadField[] } {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { code: error.code, kind: error.kind, errors: error.details['errors'] as BadField[] }
  }
  throw new Error('It was accepted')
}
const orderRefusal = (value: unknown) => refusalOf(() => checked(Order, value, 'body'))

describe('malformed (400)', () => {
  test.each<[string, unknown, string]>([
    ['no object', 'text', 'body'],
    ['null', null, 'body'],
    ['a list', [], 'body'],
    ['a missing field', {}, 'body.count'],
    ['an unknown field', { count: 1, extra: 1 }, 'body'],
    ['an unknown field deep inside', { count: 1, address: { street: 'x', extra: 1 } }, 'body.address'],
    ['a text for a number', { count: '1' }, 'body.count'],
    ['null for a number', { count: null }, 'body.count'],
    ['a number for an enumeration', { count: 1, colour: 7 }, 'body.colour'],
    ['a text for a literal number', { count: 1, kind: '1' }, 'body.kind'],
    ['a number in a list of texts', { count: 1, address: { street: 'x', lines: ['a', 2] } }, 'body.address.lines.1'],
    ['what no branch of a union has the type of', { count: 1, spare: true }, 'body.spare'],
  ])('%s', (_, value, path) => {
    const { code, kind, errors } = orderRefusal(value)
    expect([code, kind]).toEqual(['request_malformed', 'malformed'])
    expect(errors[0]?.path).toBe(path)
  })
})

describe('invalid (422)', () => {
  test.each<[string, unknown, string]>([
    ['a number that is too small', { count: 0 }, 'body.count'],
    ['1.5 for a whole number', { count: 1.5 }, 'body.count'],
    ['infinity', { count: 1, price: Number.POSITIVE_INFINITY }, 'body.price'],
    ['another word of an enumeration', { count: 1, colour: 'blue' }, 'body.colour'],
    ['another number for a literal', { count: 1, kind: 2 }, 'body.kind'],
    ['an empty text', { count: 1, address: { street: '' } }, 'body.address.street'],
    ['a text without the right form', { count: 1, pattern: '1' }, 'body.pattern'],
    ['a value that no branch of a union allows', { count: 1, size: 'large' }, 'body.size'],
    ['a value of one branch’s type, out of its range', { count: 1, spare: 'long' }, 'body.spare'],
  ])('%s', (_, value, path) => {
    const { code, kind, errors } = orderRefusal(value)
    expect([code, kind]).toEqual(['request_invalid', 'invalid'])
    expect(errors.map((error) => error.path)).toEqual([path])
  })
})

test('what fits is handed on as the schema says', () => {
  const Trimmed = z.object({ name: z.string().trim() })
  expect(checked(Trimmed, { name: ' x ' }, 'query')).toEqual({ name: 'x' })
})

test('all bad fields are named, and one of another type makes the whole request malformed', () => {
  const { code, errors } = orderRefusal({ count: 0, price: 'much', pattern: '1' })
  expect(code).toBe('request_malformed')
  expect(errors.map(({ path }) => path).toSorted()).toEqual(['body.count', 'body.pattern', 'body.price'])
})

test('a path begins with the part of the request it lies in', () => {
  const Limit = z.object({ limit: z.string() })
  expect(refusalOf(() => checked(Limit, {}, 'query')).errors[0]?.path).toBe('query.limit')
  expect(refusalOf(() => checked(Limit, {}, 'params')).errors[0]?.path).toBe('params.limit')
})

test('at most twenty bad fields are listed, however many there are', () => {
  const Numbers = z.array(z.number())
  expect(refusalOf(() => checked(Numbers, Array(1000).fill('x'), 'body')).errors).toHaveLength(20)
})

test('nobody gets his own words back at length', () => {
  const long = 'x'.repeat(10_000)
  for (const { errors } of [
    orderRefusal({ count: 1, [long]: 1 }),
    refusalOf(() => checked(z.record(z.string(), z.int()), { [long]: 'x' }, 'body')),
    refusalOf(() => ensureStorable({ [long]: String.fromCodePoint(0) }, 'body')),
  ]) {
    expect(errors[0]?.path.length).toBeLessThan(210)
    expect(errors[0]?.message.length).toBeLessThan(210)
  }
})

test.each<[unknown, string]>([
  [{ state: 'lost' }, 'request_invalid'],
  [{ state: 7 }, 'request_malformed'],
  [{ state: null }, 'request_malformed'],
  [{}, 'request_malformed'],
])('of a body that may be one of several, %j is %s', (body, code) => {
  const Decision = z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('paid') }),
    z.strictObject({ state: z.literal('refused') }),
  ])
  const refusal = refusalOf(() => checked(Decision, body, 'body'))
  expect([refusal.code, refusal.errors[0]?.path]).toEqual([code, 'body.state'])
})

const NUL = String.fromCodePoint(0)
const LONE = String.fromCharCode(0xd800)
const storableRefusal = (value: unknown) => refusalOf(() => ensureStorable(value, 'body'))
const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as unknown

describe('what cannot be kept is refused as invalid, at its path', () => {
  test.each<[string, unknown, string]>([
    ['U+0000 in a value', { name: `a${NUL}` }, 'body.name'],
    ['U+0000 in a key', { deep: { [`a${NUL}`]: 1 } }, 'body.deep'],
    ['a lone surrogate in a list', { names: ['a', LONE] }, 'body.names.1'],
    ['a lone surrogate in a key', { [LONE]: 1 }, 'body'],
    ['a bare text', NUL, 'body'],
  ])('%s', (_, value, path) => {
    const { code, errors } = storableRefusal(value)
    expect(code).toBe('request_invalid')
    expect(errors.map((error) => error.path)).toEqual([path])
  })

  test('a key __proto__ is unknown everywhere', () => {
    const { code, errors } = storableRefusal(JSON.parse('{"deep":{"__proto__":{"admin":true}}}'))
    expect([code, errors[0]?.path]).toEqual(['request_malformed', 'body.deep'])
  })

  test('JSON that is 65 deep, objects or lists', () => {
    expect(storableRefusal(nested(65)).errors[0]?.message).toBe('is nested deeper than 64')
    const lists = JSON.parse(`${'['.repeat(65)}${']'.repeat(65)}`) as unknown
    expect(storableRefusal(lists).code).toBe('request_invalid')
  })

  test('JSON tens of thousands deep, without a stack to overflow', () => {
    let value: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) value = { a: value }
    expect(storableRefusal(value).code).toBe('request_invalid')
  })

  test('in a query or an address, under the name of that part', () => {
    expect(refusalOf(() => ensureStorable({ cursor: NUL }, 'query')).errors[0]?.path).toBe('query.cursor')
    expect(refusalOf(() => ensureStorable({ id: NUL }, 'params')).errors[0]?.path).toBe('params.id')
  })
})

test.each<[string, unknown]>([
  ['JSON that is 64 deep', nested(64)],
  ['a pair of surrogates', { name: '😀' }],
  ['a key that only looks special', { prototype: 1, constructor: 2, proto: 3 }],
  ['null and nothing', { a: null, b: undefined }],
  ['a query without a prototype', Object.assign(Object.create(null), { limit: '1' })],
])('%s can be kept', (_, value) => {
  expect(() => ensureStorable(value, 'body')).not.toThrow()
})
