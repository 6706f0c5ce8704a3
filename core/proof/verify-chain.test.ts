import { describe, expect, test } from 'vitest'
import { REPORT_ENERGY_MAX_UWH } from '../energy/claim.ts'
import { asCoordinatorId, asNodeId } from '../ids.ts'
import type { VerifySignature } from '../statement.ts'
import { type ChainTail, EMPTY_CHAIN, proofText, type PublishedProof, sealProof } from './green-proof.ts'
import {
  barn,
  BE_2025,
  chainOf,
  type Forgery,
  from,
  honest,
  MINUTE_MS,
  noon,
  publicPartOf,
  rules,
  seal,
  sha256Hex,
  signed,
  tailAt,
  verifySignature,
  withStrayBit,
  work,
  works,
} from './signed-chain.contract.ts'
import { type ProofFault, verifyChain } from './verify-chain.ts'

describe('a valid chain', () => {
  test('is checked to its tail', async () => {
    expect(await verifyChain(honest, rules)).toEqual({
      valid: true,
      checked: 4,
      tail: { height: 4n, hash: honest[3]?.blockHash, timestamp: from(4 * MINUTE_MS) },
      firstInvalid: null,
    })
  })

  test('may be empty', async () => {
    expect(await verifyChain([], rules)).toEqual({ valid: true, checked: 0, tail: EMPTY_CHAIN, firstInvalid: null })
  })

  test('may have blocks of one instant, and energy at both its bounds', async () => {
    const nothing = { energyUWh: 0n, solarUWh: 0n, waitMs: 0 }
    const most = { energyUWh: REPORT_ENERGY_MAX_UWH, solarUWh: REPORT_ENERGY_MAX_UWH, waitMs: 0 }
    expect(await verifyChain(chainOf([nothing, most, nothing]), rules)).toMatchObject({ valid: true, checked: 3 })
  })

  test('may begin at the very instant its factor begins', async () => {
    const factors = new Map([[BE_2025.id, { ...BE_2025, validFrom: from(MINUTE_MS) }]])
    expect(await verifyChain(honest, { ...rules, factors })).toMatchObject({ valid: true })
  })

  test('is not valid for another grid', async () => {
    const coordinatorId = asCoordinatorId('01890000-0000-7000-8000-00000000000d')
    const { firstInvalid } = await verifyChain(honest, { ...rules, coordinatorId })
    expect(firstInvalid).toEqual({ height: 1n, fault: 'signature' })
  })
})

/** A hash without a leading zero, one of the fifteen of sixteen. */
const sealWithoutWork: Forgery = (draft, place) => {
  const proof = { ...draft, ...sealProof(draft, { ...place, difficulty: 0 }, sha256Hex) }
  for (let nonce = 0n; ; nonce++) {
    const blockHash = sha256Hex(proofText({ ...proof, nonce }))
    if (!blockHash.startsWith('0')) return { ...proof, nonce, blockHash }
  }
}

/** Each forger keeps every earlier rule: what can be signed and sealed again is. */
const FORGERIES: readonly (readonly [ProofFault, string, Forgery])[] = [
  ['height', 'leaves one out', (draft, place) => ({ ...seal(draft, place), height: place.tail.height + 2n })],
  ['height', 'is counted twice', (draft, place) => ({ ...seal(draft, place), height: place.tail.height })],
  [
    'previous_hash',
    'is sealed upon another block',
    (draft, { tail, now }) => seal(draft, { tail: { ...tail, hash: '0'.repeat(64) }, now }),
  ],
  ['timestamp', 'has no time', (draft, place) => ({ ...seal(draft, place), timestamp: new Date(Number.NaN) })],
  ['block_hash', 'has another nonce', (draft, place) => ({ ...seal(draft, place), nonce: 1_000_000n })],
  ['block_hash', 'has another hash', (draft, place) => ({ ...seal(draft, place), blockHash: '0'.repeat(64) })],
  ['block_hash', 'was sealed before its result changed', (draft, place) => ({ ...seal(draft, place), resultHash: '' })],
  ['difficulty', 'was sealed without work', sealWithoutWork],
  ['energy', 'claims negative energy', (draft, place) => seal(signed({ ...draft, energyUWh: -1n }), place)],
  [
    'energy',
    'claims more energy than a report may',
    (draft, place) => seal(signed({ ...draft, energyUWh: REPORT_ENERGY_MAX_UWH + 1n }), place),
  ],
  ['energy', 'claims negative sun', (draft, place) => seal(signed({ ...draft, solarUWh: -1n }), place)],
  ['energy', 'claims more sun than energy', (draft, place) => seal(signed({ ...draft, energyUWh: 1n }), place)],
  ['factor', 'names a factor nobody published', (draft, place) => seal({ ...draft, factorId: 'be-1' }, place)],
  [
    'factor',
    'names a factor that a later one has replaced',
    (draft, place) => seal({ ...draft, factorId: 'be-2020' }, place),
  ],
  ['factor', 'names a factor that has not begun', (draft, place) => seal({ ...draft, factorId: 'be-2031' }, place)],
  ['carbon', 'saves 1 ng too much', (draft, place) => seal({ ...draft, carbonNg: draft.carbonNg + 1n }, place)],
  ['carbon', 'saves 1 ng too little', (draft, place) => seal({ ...draft, carbonNg: draft.carbonNg - 1n }, place)],
  ['signature', 'is signed with another key', (draft, place) => seal(signed(draft, { key: barn }), place)],
  [
    'signature',
    'is signed for another grid',
    (draft, place) => seal(signed(draft, { grid: asCoordinatorId('other') }), place),
  ],
  ['signature', 'was signed with less energy', (draft, place) => seal({ ...draft, energyUWh: 200_000_000n }, place)],
  ['signature', 'is another node’s', (draft, place) => seal({ ...draft, nodeId: asNodeId('node-barn') }, place)],
  ['signature', 'shows another key', (draft, place) => seal({ ...draft, publicKey: publicPartOf(barn) }, place)],
  ['signature', 'shows a key that is none', (draft, place) => seal({ ...draft, publicKey: 'AAAA' }, place)],
  [
    'signature',
    'shows its key with a stray bit',
    (draft, place) => seal({ ...draft, publicKey: withStrayBit(draft.publicKey) }, place),
  ],
  [
    'signature',
    'is signed with a stray bit',
    (draft, place) => seal({ ...draft, nodeSignature: withStrayBit(draft.nodeSignature) }, place),
  ],
]

describe.each([1, 2, 3])('at height %d', (height) => {
  test.each(FORGERIES)('the fault is %s when the block %s', async (fault, _, forge) => {
    const chain = chainOf(works, height, forge)
    expect(await verifyChain(chain, rules)).toEqual({
      valid: false,
      checked: height,
      tail: tailAt(chain, height - 1),
      firstInvalid: { height: BigInt(height), fault },
    })
  })
})

test('the fault is timestamp when a block is older than the one before', async () => {
  const chain = chainOf(works, 3, (draft, { tail }) => seal(draft, { tail: { ...tail, timestamp: null }, now: noon }))
  expect((await verifyChain(chain, rules)).firstInvalid).toEqual({ height: 3n, fault: 'timestamp' })
})

test('the difficulty is the one fixed at genesis', async () => {
  const zeros = honest.findIndex(({ blockHash }) => !blockHash.startsWith('00'))
  const { firstInvalid } = await verifyChain(honest, { ...rules, difficulty: 2 })
  expect(firstInvalid).toEqual({ height: BigInt(zeros + 1), fault: 'difficulty' })
})

/** Notes what is read and what is judged, and when the source is let go. */
function watched(chain: readonly PublishedProof[]) {
  const events: string[] = []
  async function* source() {
    try {
      for (const proof of chain) {
        events.push(`read ${proof.height}`)
        yield await Promise.resolve(proof)
      }
    } finally {
      events.push('closed')
    }
  }
  const judged = (statement: Parameters<VerifySignature>[0]) => {
    events.push('judged')
    return verifySignature(statement)
  }
  return { events, verdict: verifyChain(source(), { ...rules, verifySignature: judged }) }
}

async function* brokenOff() {
  yield* honest.slice(0, 2)
  throw new Error('The network went away')
}

describe('a stream of blocks', () => {
  test('is read one block at a time, each judged before the next is asked for', async () => {
    const { events, verdict } = watched(honest.slice(0, 3))
    expect(await verdict).toMatchObject({ valid: true, checked: 3 })
    expect(events).toEqual(['read 1', 'judged', 'read 2', 'judged', 'read 3', 'judged', 'closed'])
  })

  test('is let go at the first block that fails', async () => {
    const { events, verdict } = watched(chainOf(works, 2, sealWithoutWork))
    expect(await verdict).toMatchObject({ valid: false, checked: 2 })
    expect(events).toEqual(['read 1', 'judged', 'read 2', 'closed'])
  })

  test('that breaks off is an error and no verdict', async () => {
    await expect(verifyChain(brokenOff(), rules)).rejects.toThrow('The network went away')
  })
})

const faultBehind = async (after: ChainTail, chain: readonly PublishedProof[]) =>
  (await verifyChain(chain, rules, after)).firstInvalid

describe('a verifier who kept a tail', () => {
  const kept = tailAt(honest, 2)
  const fresh = { ...work, energyUWh: 70_000_000n }

  test('goes on behind it', async () => {
    const verdict = await verifyChain(honest.slice(2), rules, kept)
    expect(verdict).toEqual({ valid: true, checked: 2, tail: tailAt(honest, 4), firstInvalid: null })
  })

  test('learns nothing from no blocks', async () => {
    expect(await verifyChain([], rules, kept)).toEqual({ valid: true, checked: 0, tail: kept, firstInvalid: null })
  })

  test('sees that the chain was rewritten, however valid it is by itself', async () => {
    const rewritten = chainOf([work, fresh, work, work])
    expect(await verifyChain(rewritten, rules)).toMatchObject({ valid: true })
    expect(await faultBehind(kept, rewritten.slice(2))).toEqual({ height: 3n, fault: 'previous_hash' })
  })

  test('sees a gap, a repetition and a time before the kept one', async () => {
    const early = { ...kept, timestamp: from(60 * MINUTE_MS) }
    expect(await faultBehind(kept, honest.slice(3))).toEqual({ height: 3n, fault: 'height' })
    expect(await faultBehind(kept, honest.slice(1))).toEqual({ height: 3n, fault: 'height' })
    expect(await faultBehind(early, honest.slice(2))).toEqual({ height: 3n, fault: 'timestamp' })
  })
})
