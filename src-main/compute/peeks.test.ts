import { expect, test } from 'vitest'
import type { ToChild } from './messages.ts'
import { peeksAt } from './peeks.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function setup() {
  const told: ToChild[] = []
  return { told, peeks: peeksAt({ tell: (message) => void told.push(message) }) }
}

test('looks at once are one question, and a later one is another', async () => {
  const { told, peeks } = setup()
  const looks = [peeks.look(), peeks.look()]
  expect(told).toEqual([{ type: 'peek' }])
  peeks.heard(bytes('half'))
  expect(await Promise.all(looks)).toEqual([bytes('half'), bytes('half')])
  const later = peeks.look()
  expect(told).toHaveLength(2)
  peeks.heard(bytes('half and more'))
  expect(await later).toEqual(bytes('half and more'))
})

test('a process that has written nothing yet is one of which nothing is known', async () => {
  const { peeks } = setup()
  const look = peeks.look()
  peeks.heard(bytes(''))
  expect(await look).toBeNull()
})

test('one that is held is not asked: what was known last is the answer, also to who asked before', async () => {
  const { told, peeks } = setup()
  const first = peeks.look()
  peeks.heard(bytes('half'))
  await first
  const open = peeks.look()
  peeks.hold()
  expect([await open, await peeks.look()]).toEqual([bytes('half'), bytes('half')])
  expect(told).toHaveLength(2)
  peeks.goOn()
  void peeks.look()
  expect(told).toHaveLength(3)
})
