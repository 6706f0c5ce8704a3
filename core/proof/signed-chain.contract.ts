import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type CarbonFactor, carbonNg } from '../credit/carbon.ts'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '../ids.ts'
import { reportStatement, type VerifySignature } from '../statement.ts'
import { formatEnergyWh } from '../units.ts'
import {
  type ChainTail,
  EMPTY_CHAIN,
  type ProofContent,
  type PublishedProof,
  sealProof,
  tailAfter,
} from './green-proof.ts'
import type { ChainRules } from './verify-chain.ts'

/** Chains that are really signed and sealed, honest or forged, for the tests of verification. */

export const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
export const noon = new Date('2026-06-21T12:00:00.000Z')
export const from = (ms: number) => new Date(noon.getTime() + ms)
export const MINUTE_MS = 60_000

/** Two members' Ed25519 keys, from seeds of 32 equal bytes (RFC 8410). */
const keyOf = (byte: number) => {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)])
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
}
export const publicPartOf = (key: KeyObject) =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64url')
const roof = keyOf(1)
export const barn = keyOf(2)

/** As lax as a decoder may be: it ignores stray bits and line breaks, and throws for a key of another length. */
export const verifySignature: VerifySignature = ({ publicKey, text, signature }) => {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'base64url')])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'))
}

const factor = (id: string, validFrom: string): CarbonFactor => ({
  id,
  ngPerKWh: 180_000_000_000n,
  source: 'Belgian grid',
  validFrom: new Date(validFrom),
})
export const BE_2025 = factor('be-2025', '2025-01-01T00:00:00Z')
export const rules: ChainRules = {
  coordinatorId: asCoordinatorId('01890000-0000-7000-8000-00000000000c'),
  difficulty: 1,
  factors: new Map(
    [factor('be-2020', '2020-01-01T00:00:00Z'), BE_2025, factor('be-2031', '2031-01-01T00:00:00Z')].map((entry) => [
      entry.id,
      entry,
    ]),
  ),
  sha256Hex,
  verifySignature,
}

type Draft = ProofContent & Pick<PublishedProof, 'assignmentId' | 'startedAt' | 'finishedAt' | 'publicKey'>
export type Work = { readonly energyUWh: bigint; readonly solarUWh: bigint; readonly waitMs: number }

/** What the node's key says of a draft, for this grid or another one. */
export function signed(draft: Draft, { key = roof, grid = rules.coordinatorId } = {}): Draft {
  const [energyWh, solarWh] = [formatEnergyWh(draft.energyUWh), formatEnergyWh(draft.solarUWh)]
  const text = reportStatement({ ...draft, coordinatorId: grid, energyWh, solarWh })
  return { ...draft, nodeSignature: sign(null, Buffer.from(text, 'utf8'), key).toString('base64url') }
}

const draftOf = ({ energyUWh, solarUWh }: Work, tail: ChainTail): Draft =>
  signed({
    taskId: asTaskId(`task-${tail.height}`),
    nodeId: asNodeId('node-roof'),
    assignmentId: asAssignmentId(`assignment-${tail.height}`),
    energyUWh,
    solarUWh,
    carbonNg: carbonNg(solarUWh, BE_2025),
    factorId: BE_2025.id,
    resultHash: sha256Hex(`result ${tail.height}`),
    evidenceHash: tail.height % 2n === 0n ? '-' : sha256Hex('evidence'),
    nodeSignature: '',
    startedAt: '2026-06-21T11:00:00Z',
    finishedAt: '2026-06-21T11:30:00.5Z',
    publicKey: publicPartOf(roof),
  })

type Place = { readonly tail: ChainTail; readonly now: Date }
export type Forgery = (draft: Draft, place: Place) => PublishedProof
export const seal: Forgery = (draft, place) => ({
  ...draft,
  ...sealProof(draft, { ...place, difficulty: 1 }, sha256Hex),
})

/** A chain of honest blocks; the block at `forgedHeight` is forged, and the later ones are sealed upon it. */
export function chainOf(works: readonly Work[], forgedHeight = 0, forge: Forgery = seal): readonly PublishedProof[] {
  const chain: PublishedProof[] = []
  let place: Place = { tail: EMPTY_CHAIN, now: noon }
  for (const [index, work] of works.entries()) {
    place = { ...place, now: new Date(place.now.getTime() + work.waitMs) }
    const proof = (index + 1 === forgedHeight ? forge : seal)(draftOf(work, place.tail), place)
    chain.push(proof)
    place = { ...place, tail: tailAfter(proof) }
  }
  return chain
}

export const work: Work = { energyUWh: 100_000_000n, solarUWh: 60_000_000n, waitMs: MINUTE_MS }
export const works = [work, work, work, work]
export const honest = chainOf(works)
export const tailAt = (chain: readonly PublishedProof[], height: number): ChainTail => {
  const proof = chain[height - 1]
  return proof ? tailAfter(proof) : EMPTY_CHAIN
}

/** The last character of a base64url text with a bit set that belongs to no byte. */
export const withStrayBit = (text: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1)
}
