import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Change, rewriteArchive } from '#server/backup/test-archive.ts'
import { type BackedUpGrid, backedUpGrid, restore } from './fixtures/backed-up-grid.ts'

let made: BackedUpGrid
beforeAll(async () => {
  made = await backedUpGrid()
})
afterAll(() => made[Symbol.asyncDispose]())

const inTable = (table: string, edit: (csv: string) => string): Change => ({
  tables: (all) => all.map(([name, csv]) => [name, name === table ? edit(csv) : csv] as const),
})

describe('a backup that somebody has changed, with an index that fits,', () => {
  test.each<[string, Change, string]>([
    [
      'in a block',
      inTable('grid_green_proofs', (csv) => csv.replace(',2.000000,', ',3.000000,')),
      'its log is not valid at height 1 (block_hash)',
    ],
    [
      'at the end of its log',
      inTable('grid_chain_head', (csv) => csv.replace(/^t,\d+/m, 't,1')),
      'and not at its head, 1',
    ],
    [
      'in a balance',
      inTable('grid_accounts', (csv) => csv.replace(',issuer,-', ',issuer,-1')),
      'the sum over all accounts is not zero',
    ],
    [
      'by a nonce less',
      inTable('grid_nonces', (csv) => csv.replace(/[^\n]+\n$/, '')),
      'rows of grid_nonces, and its manifest says',
    ],
    ['in the order of its tables', { tables: (all) => all.toReversed() }, 'are not in their order'],
    ['by a table less', { tables: (all) => all.slice(0, -1) }, 'which its manifest names'],
    [
      'in the head that it announces',
      { contents: (said) => ({ ...said, head: { ...said.head, height: said.head.height + 1 } }) },
      'and its manifest says',
    ],
  ])('%s, is refused, and can be followed by a sound one', async (_, change, sentence) => {
    const [file, target] = [made.place('changed.tar'), made.place('changed')]
    await rewriteArchive(made.late.file, file, change)
    const { code, err } = await restore(file, target)
    rmSync(file)
    expect(code).toBe(2)
    expect(err).toContain(sentence)
    expect(existsSync(path.join(target, 'coordinator', 'kept-head.json'))).toBe(false)
  })

  test('in nothing at all, is put back into the place where the others failed', async () => {
    const file = made.place('unchanged.tar')
    await rewriteArchive(made.late.file, file, {})
    expect((await restore(file, made.place('changed'))).code).toBe(0)
  })
})
