import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderByReference } from './order-by-reference.ts'

const named = (...names: readonly string[]) => names.map((name) => ({ name }))
const namesOf = (tables: readonly { name: string }[]) => tables.map(({ name }) => name)

test('each table comes behind those it refers to', () => {
  const references = [
    { from: 'a_credits', to: 'proofs' },
    { from: 'proofs', to: 'tasks' },
    { from: 'tasks', to: 'nodes' },
    { from: 'nodes', to: 'nodes' },
  ]
  expect(namesOf(orderByReference(named('a_credits', 'nodes', 'proofs', 'tasks'), references))).toEqual([
    'nodes',
    'tasks',
    'proofs',
    'a_credits',
  ])
})

test('of two that refer to each other the first by name comes first', () => {
  const references = [
    { from: 'assignments', to: 'tasks' },
    { from: 'tasks', to: 'assignments' },
    { from: 'all_proofs', to: 'tasks' },
  ]
  const ordered = namesOf(orderByReference(named('all_proofs', 'assignments', 'tasks'), references))
  expect(ordered.toSorted()).toEqual(['all_proofs', 'assignments', 'tasks'])
})

test('none is lost and none is doubled, whoever refers to whom', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const name = fc.constantFrom(...names)
  fc.assert(
    fc.property(fc.array(fc.record({ from: name, to: name })), (references) => {
      expect(namesOf(orderByReference(named(...names), references)).toSorted()).toEqual(names)
    }),
  )
})

test('without circles nobody comes before what it refers to', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const place = fc.nat(names.length - 1)
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place)), fc.shuffledSubarray(names, { minLength: 5 }), (pairs, shuffled) => {
      const references = pairs
        .filter(([from, to]) => from > to)
        .map(([from, to]) => ({ from: shuffled[from] ?? '', to: shuffled[to] ?? '' }))
      const ordered = namesOf(orderByReference(named(...names), references))
      for (const { from, to } of references) expect(ordered.indexOf(from)).toBeGreaterThan(ordered.indexOf(to))
    }),
  )
})
