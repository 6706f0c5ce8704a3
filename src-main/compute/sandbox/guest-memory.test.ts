import { expect, test } from 'vitest'
import { BadAddress, guestMemory } from './guest-memory.ts'

function setup() {
  const buffer = new ArrayBuffer(64)
  const memory = guestMemory(() => ({ buffer, grow: () => 0 }))
  return { memory, view: new DataView(buffer) }
}

test('reads and writes little-endian', () => {
  const { memory, view } = setup()
  memory.setU32(0, 0xfffffffe)
  memory.setU64(8, 0x0102030405060708n)
  memory.setU8(16, 7)
  expect([view.getUint32(0, true), view.getBigUint64(8, true), view.getUint8(16)]).toEqual([
    0xfffffffe,
    0x0102030405060708n,
    7,
  ])
  expect(memory.u32(0)).toBe(0xfffffffe)
})

test.each([
  [61, 4],
  [64, 1],
  [-1, 1],
  [0, 65],
  [0, -1],
  [2 ** 31, 2 ** 31],
])('address %d with %d bytes is outside', (address, length) => {
  const { memory } = setup()
  expect(() => memory.bytes(address | 0, length | 0)).toThrow(BadAddress)
})

test('the very end is inside, with and without bytes', () => {
  const { memory } = setup()
  expect([memory.bytes(60, 4).length, memory.bytes(64, 0).length]).toEqual([4, 0])
})

test('a list of pieces is read one at a time, and one that lies outside is seen when it is reached', () => {
  const { memory } = setup()
  memory.setU32(0, 32)
  memory.setU32(4, 4)
  memory.setU32(8, 63)
  memory.setU32(12, 2)
  const sizes: number[] = []
  const readAll = () => {
    for (const { length } of memory.pieces(0, 2)) sizes.push(length)
  }
  expect(readAll).toThrow(BadAddress)
  expect(sizes).toEqual([4])
})
