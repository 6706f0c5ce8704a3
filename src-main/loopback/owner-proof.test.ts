import { expect, test } from 'vitest'
import { ownerProof, ownerProofs } from './owner-proof.ts'

const HERE = { url: 'http://127.0.0.1:8090/', token: 'a secret' }
const NOW_MS = 1_800_000_000_000

function setup() {
  let nowMs = NOW_MS
  return { proofs: ownerProofs(HERE, () => nowMs), pass: (ms: number) => (nowMs += ms) }
}

test('is accepted once', () => {
  const { proofs, pass } = setup()
  const proof = ownerProof(HERE, NOW_MS)
  expect([proofs.accept(proof), proofs.accept(proof)]).toEqual([true, false])
  pass(1)
  expect(proofs.accept(ownerProof(HERE, NOW_MS + 1))).toBe(true)
})

test('says nothing of the secret', () => {
  expect(ownerProof(HERE, NOW_MS)).not.toContain(HERE.token)
})

test.each([
  ['with another secret', ownerProof({ ...HERE, token: 'another' }, NOW_MS)],
  ['for another address', ownerProof({ ...HERE, url: 'http://127.0.0.1:8091/' }, NOW_MS)],
  ['of eleven seconds ago', ownerProof(HERE, NOW_MS - 11_000)],
  ['of a time to come', ownerProof(HERE, NOW_MS + 11_000)],
  ['with another time', ownerProof(HERE, NOW_MS).replace(String(NOW_MS), String(NOW_MS + 1))],
  ['that is the secret itself', `Bearer ${HERE.token}`],
  ['that is nothing', ''],
])('%s is refused', (_, proof) => {
  expect(setup().proofs.accept(proof)).toBe(false)
})
