import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { NAME_LENGTH_MAX, parseName } from '../node/node.ts'
import { TASK_TYPES } from '../task/task-type.ts'
import { formatDecimal, parseDecimal } from '../units.ts'
import {
  Base64Url,
  Decimal,
  Id,
  IdempotencyKey,
  Instant,
  LIST_LIMIT_DEFAULT,
  LIST_LIMIT_MAX,
  listOf,
  Name,
  Nonce,
  Params,
  PublicKey,
  QueryInteger,
  Sha256,
  Signature,
  TaskTypeName,
  Watts,
} from './primitives.ts'

const takenOf = (schema: z.ZodType, values: readonly unknown[]) =>
  values.filter((value) => schema.safeParse(value).success)
const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((content) => Buffer.from(content).toString('base64url'))

const UUID = '01890000-0000-7000-8000-000000000001'
const DIGEST = 'a1'.repeat(32)

/** What each form takes as it is, and what it refuses. */
const FORMS: readonly (readonly [string, z.ZodType, readonly unknown[], readonly unknown[]])[] = [
  [
    'an idempotency key',
    IdempotencyKey,
    ['0123456789abcdef', 'A_-9'.repeat(25)],
    ['', 'short', 'x'.repeat(101), 'has spaces in it here', 'emoji 🌞🌞🌞🌞🌞🌞🌞🌞'],
  ],
  [
    'an id',
    Id,
    [UUID, 'f47ac10b-58cc-4372-a567-0e02b2c3d479'],
    ['', UUID.slice(1), `${UUID}\n`, ` ${UUID}`, `{${UUID}}`, UUID.replaceAll('-', ''), 7, null],
  ],
  ['a digest', Sha256, [DIGEST], ['', DIGEST.slice(1), `${DIGEST}0`, DIGEST.toUpperCase(), `${DIGEST}\n`, '-', null]],
  [
    'an instant',
    Instant,
    ['2026-06-21T12:00:00Z', '2026-06-21T12:00:00.5Z', '2028-02-29T23:59:59.999999999Z'],
    [
      '',
      '2026-06-21',
      '2026-06-21T12:00Z',
      '2026-06-21T12:00:00',
      '2026-06-21T12:00:00+00:00',
      '2026-06-21t12:00:00z',
      '2026-06-21 12:00:00Z',
      '2026-02-29T12:00:00Z',
      '2026-13-01T12:00:00Z',
      '2026-06-21T24:00:00Z',
      '2026-06-21T12:60:00Z',
      '2026-06-21T12:00:60Z',
      '2026-06-21T12:00:00Z\n',
      `2026-06-21T12:00:00.${'0'.repeat(20)}Z`,
      1_782_043_200_000,
    ],
  ],
  ['base64url', Base64Url, ['A', '-_', 'cmVzdWx0'], ['', 'A=', 'A+', 'A/', 'A B', 'A\n', 'é', null]],
  ['a nonce', Nonce, ['A'.repeat(22), 'A'.repeat(128)], ['', 'A'.repeat(21), 'A'.repeat(129), `${'A'.repeat(22)}==`]],
  ['a signature', Signature, ['A'.repeat(86)], ['', 'A'.repeat(85), 'A'.repeat(87), `${'A'.repeat(85)}=`]],
  ['a public key', PublicKey, ['A'.repeat(43)], ['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}=`]],
  ['a name', Name, [' ', 'Toit', 'a'.repeat(610)], ['', 'a'.repeat(611), 7, null]],
  ['a task type', TaskTypeName, TASK_TYPES, ['', 'ml-train', 'RENDER', 'quorum', 0]],
  [
    'a decimal',
    Decimal,
    ['0', '-1', '0.000000000001', '123456789012345678901234567890.5'],
    ['', '.5', '1.', '+1', '1e3', '1,5', '--1', '0x1', 'NaN', 'Infinity', '1\n', ' 1', 1],
  ],
  ['a power', Watts, [0, 0.5, 10_000_000], [-0.001, 10_000_000.001, Number.NaN, JSON.parse('1e999'), '5', null]],
  [
    'params',
    Params,
    [{}, { a: null, b: [1, 'x', { c: true }] }, { ['k'.repeat(200)]: 1 }],
    [
      { ['k'.repeat(201)]: 1 },
      { a: Number.NaN },
      { a: [JSON.parse('1e999')] },
      { a: undefined },
      { a: 1n },
      [],
      'a',
      null,
    ],
  ],
]

describe.each(FORMS)('%s', (...[, schema, taken, refused]) => {
  test('is read as it is', () => {
    expect(taken.map((value) => schema.parse(value))).toEqual(taken)
  })

  test('is refused in any other form', () => {
    expect(takenOf(schema, refused)).toEqual([])
  })
})

describe('what the grid itself makes has the form it asks for', () => {
  test.each<[string, z.ZodType, fc.Arbitrary<string>]>([
    ['a UUID of version 7', Id, fc.uuid({ version: 7 })],
    ['a SHA-256', Sha256, fc.string().map((text) => createHash('sha256').update(text).digest('hex'))],
    [
      'an ISO time',
      Instant,
      fc
        .date({ noInvalidDate: true, max: new Date('9999-12-31T23:59:59.999Z'), min: new Date('0000-01-01T00:00:00Z') })
        .map((date) => date.toISOString()),
    ],
    ['some bytes', Base64Url, bytes(1, 100)],
    ['16 bytes or more', Nonce, bytes(16, 96)],
    ['64 bytes', Signature, bytes(64, 64)],
    ['32 bytes', PublicKey, bytes(32, 32)],
  ])('%s', (_, schema, made) => {
    fc.assert(
      fc.property(made, (text) => {
        expect(schema.parse(text)).toBe(text)
      }),
    )
  })

  test('an exact amount, which comes back as the same integer', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        fc.integer({ min: 0, max: 12 }),
        (units, scale) => {
          expect(parseDecimal(Decimal.parse(formatDecimal(units, scale)), scale)).toBe(units)
        },
      ),
    )
  })

  test('every name that the core accepts, with some white space around it', () => {
    const character = fc.constantFrom('a', 'é', '🌞')
    fc.assert(
      fc.property(character, fc.integer({ min: 1, max: NAME_LENGTH_MAX }), fc.nat(50), (character, length, spaces) => {
        const name = character.repeat(length)
        expect(parseName(Name.parse(' '.repeat(spaces) + name + ' '.repeat(spaces)))).toBe(name)
      }),
    )
  })

  test('params, which keep every JSON value', () => {
    const text = fc.jsonValue().map((value) => JSON.stringify(value).replaceAll('__proto__', 'proto'))
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), text), (texts) => {
        const params = Object.fromEntries(
          Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as unknown]),
        )
        expect(Params.parse(params)).toEqual(params)
      }),
    )
  })
})

test('params cannot reach a prototype', () => {
  const read = Params.parse(JSON.parse('{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true}}}'))
  expect(read).toEqual({ a: {} })
  expect(read['admin']).toBeUndefined()
  expect((read['a'] as Record<string, unknown>)['admin']).toBeUndefined()
})

describe('a digest that differs by one character outside of 0-9 and a-f', () => {
  test('is refused', () => {
    const foreign = fc.string({ minLength: 1, maxLength: 1 }).filter((character) => !/[0-9a-f]/.test(character))
    fc.assert(
      fc.property(foreign, fc.nat(63), (character, at) => {
        expect(takenOf(Sha256, [DIGEST.slice(0, at) + character + DIGEST.slice(at + 1)])).toEqual([])
      }),
    )
  })
})

describe('a whole number in a query', () => {
  const Limit = QueryInteger(1, LIST_LIMIT_MAX)

  test('is read as a number inside its bounds and refused outside', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -2, max: 3 }), fc.integer({ min: 498, max: 503 }), fc.integer()),
        (number) => {
          const read = Limit.safeParse(String(number))
          expect(read.success).toBe(number >= 1 && number <= 500)
          expect(read.data ?? number).toBe(number)
        },
      ),
    )
  })

  test('may be negative where that is allowed', () => {
    expect(QueryInteger(-100, 100).parse('-100')).toBe(-100)
  })

  test('is digits and nothing else', () => {
    const others = [
      '',
      ' ',
      '1 ',
      '+1',
      '1.0',
      '1e2',
      '0x10',
      'NaN',
      'Infinity',
      '1_0',
      '１',
      '1\n',
      '9'.repeat(16),
      50,
      null,
    ]
    expect(takenOf(QueryInteger(0, Number.MAX_SAFE_INTEGER), others)).toEqual([])
  })
})

describe('a list', () => {
  const Ids = listOf(Id)

  test('has items and the cursor of the next page, or null at its end', () => {
    const pages = [
      { items: [], next_cursor: null },
      { items: [UUID], next_cursor: 'b2Zmc2V0' },
    ]
    expect(pages.map((page) => Ids.parse(page))).toEqual(pages)
  })

  test('is refused without a cursor, with another item or with more', () => {
    const page = { items: [UUID], next_cursor: null }
    const others = [
      { items: [UUID] },
      { ...page, items: ['other'] },
      { ...page, total: 1 },
      { ...page, next_cursor: 7 },
    ]
    expect(takenOf(Ids, others)).toEqual([])
  })

  test('has 50 items unless more are asked for, and 500 at most', () => {
    expect([LIST_LIMIT_DEFAULT, LIST_LIMIT_MAX]).toEqual([50, 500])
  })
})
