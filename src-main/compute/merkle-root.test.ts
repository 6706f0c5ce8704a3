import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merkleRoot, merkleTreeHash } from './merkle-root.ts'

/** Entries and roots of the Certificate Transparency test suite (google/certificate-transparency, merkle_tree_test). */
const ENTRIES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** The recursive definition, word for word from the RFC. */
function definition(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return sha256()
  if (entries.length === 1) return sha256(Uint8Array.of(0), entries[0]!)
  let split = 1
  while (split * 2 < entries.length) split *= 2
  return sha256(Uint8Array.of(1), definition(entries.slice(0, split)), definition(entries.slice(split)))
}

describe('the Merkle root', () => {
  test('of nothing is the SHA-256 of nothing', () => {
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test.each(ROOTS.map((root, i) => [i + 1, root] as const))(
    'of the first %i published entries is known',
    (count, root) => {
      const entries = ENTRIES.slice(0, count).map((hex) => Buffer.from(hex, 'hex'))
      expect(merkleTreeHash(entries).toString('hex')).toBe(root)
    },
  )

  test('is the recursive definition for any number of entries', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), (entries) => {
        expect(merkleTreeHash(entries)).toEqual(definition(entries))
      }),
    )
  })

  test('of one file is the leaf of its path, a line feed and its digest', () => {
    const digest = 'ab'.repeat(32)
    const leaf = sha256(Uint8Array.of(0), Buffer.from(`plan/é.pdf\n${digest}`, 'utf8'))
    expect(merkleRoot([{ path: 'plan/é.pdf', sha256: digest }])).toBe(leaf.toString('hex'))
  })

  test('changes with the order of the files', () => {
    const files = ['a', 'b', 'c'].map((path) => ({ path, sha256: '00'.repeat(32) }))
    expect(merkleRoot(files)).not.toBe(merkleRoot(files.toReversed()))
  })
})
