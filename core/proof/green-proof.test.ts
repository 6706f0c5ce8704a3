import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asNodeId, asTaskId } from '../ids.ts'
import {
  type ChainTail,
  DIFFICULTY_DEFAULT,
  EMPTY_CHAIN,
  GENESIS,
  type GreenProof,
  meetsDifficulty,
  type ProofContent,
  proofText,
  sealProof,
  tailAfter,
} from './green-proof.ts'

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const noon = new Date('2026-06-21T12:00:00.000Z')
const from = (ms: number) => new Date(noon.getTime() + ms)

/** The worked example of the specification: 100 Wh of which 60 Wh solar. */
const content: ProofContent = {
  taskId: asTaskId('01890000-0000-7000-8000-000000000002'),
  nodeId: asNodeId('01890000-0000-7000-8000-000000000001'),
  energyUWh: 100_000_000n,
  solarUWh: 60_000_000n,
  carbonNg: 10_800_000_000n,
  factorId: 'be-2025',
  resultHash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  evidenceHash: '-',
  nodeSignature: 'c2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lncw',
}

/** Written by hand; the nonce and the hash were found with another program (Python's hashlib). */
const TEXT = `koprogo-green-proof/1
1
genesis
01890000-0000-7000-8000-000000000002
01890000-0000-7000-8000-000000000001
2026-06-21T12:00:00.000Z
100
60
0.0108
be-2025
ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
-
c2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lnc2lncw
23`
const known: GreenProof = {
  ...content,
  height: 1n,
  previousHash: 'genesis',
  timestamp: noon,
  nonce: 23n,
  blockHash: '00ed2595c76525c75ec981293aea959158d04a3fcea58794e1f4f3a2e8b41015',
}

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n })
const hex64 = fc.stringMatching(/^[0-9a-f]{64}$/)
const anyContent: fc.Arbitrary<ProofContent> = fc.record({
  taskId: fc.uuid().map(asTaskId),
  nodeId: fc.uuid().map(asNodeId),
  energyUWh: amount,
  solarUWh: amount,
  carbonNg: amount,
  factorId: fc.stringMatching(/^[a-z]{2}-[0-9]{4}$/),
  resultHash: hex64,
  evidenceHash: fc.oneof(fc.constant('-'), hex64),
  nodeSignature: fc.stringMatching(/^[A-Za-z0-9_-]{85}[AQgw]$/),
})

const anyTail: fc.Arbitrary<ChainTail> = fc.oneof(
  fc.constant(EMPTY_CHAIN),
  fc.record({
    height: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    hash: hex64,
    timestamp: fc.integer({ min: 0, max: 86_400_000 }).map(from),
  }),
)

describe('the text of a proof', () => {
  test('is the known vector, and so is its hash', () => {
    expect(proofText(known)).toBe(TEXT)
    expect(sha256Hex(TEXT)).toBe(known.blockHash)
  })

  test('prints decimals plainly: no exponent, no trailing zeros, no trailing point', () => {
    const tiny = { ...known, energyUWh: 1n, solarUWh: 0n, carbonNg: 1n, timestamp: from(7) }
    expect(proofText(tiny).split('\n').slice(5, 9)).toEqual([
      '2026-06-21T12:00:00.007Z',
      '0.000001',
      '0',
      '0.000000000001',
    ])
    expect(proofText({ ...known, energyUWh: 10n ** 30n }).split('\n')[6]).toBe(`1${'0'.repeat(24)}`)
  })

  test('has fourteen lines, whatever the proof says', () => {
    fc.assert(
      fc.property(anyContent, anyTail, (content, tail) => {
        const proof = sealProof(content, { tail, now: noon, difficulty: 0 }, sha256Hex)
        const lines = proofText(proof).split('\n')
        expect(lines).toHaveLength(14)
        expect(lines.every((line) => /^\S+$/.test(line))).toBe(true)
      }),
    )
  })

  test('of a proof that differs in one field is another text', () => {
    const { blockHash: _, ...hashed } = known
    const fields = Object.keys(hashed) as (keyof typeof hashed)[]
    expect(fields).toHaveLength(13)
    const another: Omit<GreenProof, 'blockHash'> = {
      taskId: asTaskId(content.nodeId),
      nodeId: asNodeId(content.taskId),
      energyUWh: 100_000_001n,
      solarUWh: 59_999_999n,
      carbonNg: 10_799_999_999n,
      factorId: 'be-2026',
      resultHash: '0'.repeat(64),
      evidenceHash: '0'.repeat(64),
      nodeSignature: 'A'.repeat(86),
      height: 2n,
      previousHash: '0'.repeat(64),
      timestamp: from(1),
      nonce: 24n,
    }
    const texts = fields.map((field) => proofText({ ...known, [field]: another[field] }))
    expect(new Set([TEXT, ...texts]).size).toBe(fields.length + 1)
  })
})

describe('the difficulty', () => {
  test.each([
    ['0f', 1, true],
    ['f0', 1, false],
    ['00f', 1, true],
    ['00f', 2, true],
    ['00f', 3, false],
    ['0f0', 2, false],
    ['f', 0, true],
  ])('of %s is at least %d: %s', (hash, difficulty, met) => {
    expect(meetsDifficulty(hash, difficulty)).toBe(met)
  })

  test('is one digit unless the chain began with another', () => {
    expect(DIFFICULTY_DEFAULT).toBe(1)
  })
})

describe('sealing', () => {
  test('gives the known vector as the first block of a chain', () => {
    expect(sealProof(content, { tail: EMPTY_CHAIN, now: noon, difficulty: 1 }, sha256Hex)).toEqual(known)
  })

  test('takes the first nonce from 0 whose hash has the difficulty', () => {
    fc.assert(
      fc.property(anyContent, fc.integer({ min: 0, max: 2 }), (content, difficulty) => {
        const proof = sealProof(content, { tail: EMPTY_CHAIN, now: noon, difficulty }, sha256Hex)
        const hashOf = (nonce: number) => sha256Hex(proofText({ ...proof, nonce: BigInt(nonce) }))
        const earlier = Array.from({ length: Number(proof.nonce) }, (_, nonce) => hashOf(nonce))
        expect(earlier.filter((hash) => meetsDifficulty(hash, difficulty))).toEqual([])
        expect(proof.blockHash).toBe(hashOf(Number(proof.nonce)))
        expect(meetsDifficulty(proof.blockHash, difficulty)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('keeps what the block says and puts it right behind the tail', () => {
    fc.assert(
      fc.property(anyContent, anyTail, (content, tail) => {
        const proof = sealProof(content, { tail, now: from(86_400_001), difficulty: 1 }, sha256Hex)
        expect(proof).toMatchObject(content)
        expect(proof.height).toBe(tail.height + 1n)
        expect(proof.previousHash).toBe(tail.hash)
        expect(proof.timestamp).toEqual(from(86_400_001))
      }),
    )
  })

  test.each([
    ['went back', -1, 0],
    ['stands still', 0, 0],
    ['goes on', 1, 1],
  ])('with a clock that %s never lets the time decrease', (_, clockMs, sealedMs) => {
    const tail = { height: 7n, hash: 'a'.repeat(64), timestamp: noon }
    expect(sealProof(content, { tail, now: from(clockMs), difficulty: 1 }, sha256Hex).timestamp).toEqual(from(sealedMs))
  })
})

describe('the tail of a chain', () => {
  test('is height 0 and genesis before the first block', () => {
    expect(EMPTY_CHAIN).toEqual({ height: 0n, hash: GENESIS, timestamp: null })
    expect(GENESIS).toBe('genesis')
  })

  test('is the place of its last block', () => {
    expect(tailAfter(known)).toEqual({ height: 1n, hash: known.blockHash, timestamp: noon })
  })

  test('gives heights without a gap, every hash one successor and times that never decrease, whatever the clock does', () => {
    const clock = fc.array(fc.integer({ min: -1000, max: 1000 }).map(from), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(clock, (nows) => {
        const chain: GreenProof[] = []
        let tail = EMPTY_CHAIN
        for (const now of nows) {
          const proof = sealProof(content, { tail, now, difficulty: 1 }, sha256Hex)
          chain.push(proof)
          tail = tailAfter(proof)
        }
        expect(chain.map(({ height }) => Number(height))).toEqual(nows.map((_, index) => index + 1))
        expect(chain.map(({ previousHash }) => previousHash)).toEqual([
          GENESIS,
          ...chain.slice(0, -1).map(({ blockHash }) => blockHash),
        ])
        const latest = nows.map((_, index) => Math.max(...nows.slice(0, index + 1).map(Number)))
        expect(chain.map(({ timestamp }) => timestamp.getTime())).toEqual(latest)
      }),
    )
  })
})
