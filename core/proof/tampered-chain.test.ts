import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { REPORT_ENERGY_MAX_UWH } from '../energy/claim.ts'
import type { PublishedProof } from './green-proof.ts'
import { chainOf, rules, tailAt, withStrayBit, type Work } from './signed-chain.contract.ts'
import { type ChainVerdict, verifyChain } from './verify-chain.ts'

/** Whatever somebody does to a valid chain without the nodes' keys is found, and found where it was done. */

type Chain = readonly PublishedProof[]

const anyWork: fc.Arbitrary<Work> = fc
  .tuple(fc.bigInt({ min: 0n, max: REPORT_ENERGY_MAX_UWH }), fc.bigInt({ min: 0n, max: REPORT_ENERGY_MAX_UWH }))
  .chain(([one, other]) =>
    fc.record({
      energyUWh: fc.constant(one > other ? one : other),
      solarUWh: fc.constant(one > other ? other : one),
      waitMs: fc.integer({ min: 0, max: 1000 }),
    }),
  )
const anyChain = (minLength: number) => fc.array(anyWork, { minLength, maxLength: 5 }).map((works) => chainOf(works))
/** A place in a chain, drawn before the chain's length is known. */
const anyPlace = fc.nat()

const firstInvalidOf = async (chain: Chain) => (await verifyChain(chain, rules)).firstInvalid

type Change<Value> = fc.Arbitrary<(old: Value) => Value>
type AnyChange = (old: never) => string | bigint | Date
const anotherText: Change<string> = fc.oneof(
  fc.tuple(anyPlace, fc.string({ minLength: 1, maxLength: 1 })).map(([place, character]) => (old: string) => {
    const at = place % (old.length + 1)
    return old.slice(0, at) + character + old.slice(at + 1)
  }),
  fc.constantFrom<(old: string) => string>(
    (old) => old.slice(1),
    (old) => old.slice(0, -1),
    (old) => old.toUpperCase(),
    (old) => `${old}\n`,
    (old) => ` ${old}`,
    withStrayBit,
    () => '',
    () => '-',
  ),
  fc.string().map((text) => () => text),
)
const anotherInteger: Change<bigint> = fc.oneof(
  fc.bigInt({ min: -2n, max: 2n }).map((difference) => (old: bigint) => old + difference),
  fc.bigInt().map((integer) => () => integer),
)
const anotherTime: Change<Date> = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map((ms) => (old: Date) => new Date(old.getTime() + ms)),
  fc.date().map((date) => () => date),
)

/** Every field of a block; the compiler asks for one that is added later. */
const CHANGES: { readonly [Field in keyof PublishedProof]-?: fc.Arbitrary<AnyChange> } = {
  height: anotherInteger,
  previousHash: anotherText,
  taskId: anotherText,
  nodeId: anotherText,
  timestamp: anotherTime,
  energyUWh: anotherInteger,
  solarUWh: anotherInteger,
  carbonNg: anotherInteger,
  factorId: anotherText,
  resultHash: anotherText,
  evidenceHash: anotherText,
  nodeSignature: anotherText,
  nonce: anotherInteger,
  blockHash: anotherText,
  assignmentId: anotherText,
  startedAt: anotherText,
  finishedAt: anotherText,
  publicKey: anotherText,
}
const FIELDS = Object.keys(CHANGES) as (keyof PublishedProof)[]

/** The same chain with one field of one block changed, or null when the change changed nothing. */
function changed(chain: Chain, at: number, [field, change]: [keyof PublishedProof, AnyChange]): Chain | null {
  const before = chain[at]?.[field]
  const after = change(before as never)
  if (Object.is(before?.valueOf(), after.valueOf())) return null
  return chain.map((proof, index) => (index === at ? { ...proof, [field]: after } : proof))
}

const insertedAt = (chain: Chain, at: number, proof: PublishedProof | undefined): Chain =>
  proof ? [...chain.slice(0, at), proof, ...chain.slice(at)] : chain

describe('any honest chain', () => {
  test('is valid to its last block', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(1), async (chain) => {
        const valid: ChainVerdict = {
          valid: true,
          checked: chain.length,
          tail: tailAt(chain, chain.length),
          firstInvalid: null,
        }
        expect(await verifyChain(chain, rules)).toEqual(valid)
      }),
    )
  })

  test('may be verified in two parts, at any place', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(2), anyPlace, async (chain, place) => {
        const height = place % (chain.length + 1)
        const first = await verifyChain(chain.slice(0, height), rules)
        const second = await verifyChain(chain.slice(height), rules, first.tail)
        expect(second).toMatchObject({ valid: true, tail: tailAt(chain, chain.length) })
        expect(first.checked + second.checked).toBe(chain.length)
      }),
    )
  })

  test('that was cut off at its end is valid: only a tail that somebody kept tells', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(2), async (chain) => {
        const verdict = await verifyChain(chain.slice(0, -1), rules)
        expect(verdict).toMatchObject({ valid: true, tail: tailAt(chain, chain.length - 1) })
      }),
    )
  })
})

describe('in any chain', () => {
  test.each(FIELDS)('a change of %s is found at the block that was changed', async (field) => {
    await fc.assert(
      fc.asyncProperty(anyChain(1), anyPlace, CHANGES[field], async (chain, place, change) => {
        const at = place % chain.length
        const tampered = changed(chain, at, [field, change])
        fc.pre(tampered !== null)
        expect((await firstInvalidOf(tampered))?.height).toBe(BigInt(at + 1))
      }),
    )
  })

  test('a block that was taken out is found at its height', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(2), anyPlace, async (chain, place) => {
        const at = place % (chain.length - 1)
        expect(await firstInvalidOf(chain.toSpliced(at, 1))).toEqual({ height: BigInt(at + 1), fault: 'height' })
      }),
    )
  })

  test('two blocks that changed places are found at the first of them', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(2), anyPlace, anyPlace, async (chain, place, other) => {
        const first = place % (chain.length - 1)
        const second = first + 1 + (other % (chain.length - 1 - first))
        const swapped = chain.map((proof, index) => {
          if (index === first) return chain[second] ?? proof
          return index === second ? (chain[first] ?? proof) : proof
        })
        expect(await firstInvalidOf(swapped)).toEqual({ height: BigInt(first + 1), fault: 'height' })
      }),
    )
  })

  test('a block that comes twice is found where it comes again', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(1), anyPlace, anyPlace, async (chain, place, later) => {
        const original = place % chain.length
        const again = original + 1 + (later % (chain.length - original))
        const doubled = insertedAt(chain, again, chain[original])
        expect(await firstInvalidOf(doubled)).toEqual({ height: BigInt(again + 1), fault: 'height' })
      }),
    )
  })

  test('a block of another valid chain does not fit, or what follows does not', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain(2), anyChain(2), anyPlace, async (chain, other, place) => {
        const at = place % Math.min(chain.length - 1, other.length)
        const mixed = chain.with(at, other[at] as PublishedProof)
        fc.pre(mixed[at]?.blockHash !== chain[at]?.blockHash)
        const found = (await firstInvalidOf(mixed))?.height
        expect([BigInt(at + 1), BigInt(at + 2)]).toContain(found)
      }),
    )
  })
})
