import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { type CheckpointHolder, checkpointDescriptor, inputDescriptor, TooMuch } from './descriptors.ts'
import { ERRNO } from './errno.ts'
import { guestMemory } from './guest-memory.ts'
import { wasiImports } from './wasi.ts'

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text))

/** A checkpoint of at most `bytesMax`, and what becomes of it: saves as their text, and `room` where it asked for some. */
function setup({ saved = [] as string[], bytesMax = 100 } = {}) {
  const events: string[] = []
  const holder: CheckpointHolder = {
    save: (pieces) => void events.push(Buffer.concat(pieces).toString()),
    makeRoom: () => void events.push('room'),
  }
  const pieces = saved.map(bytesOf)
  const { read, write, sync } = checkpointDescriptor(pieces, { bytesMax }, holder)
  return {
    events,
    pieces,
    read(sizeBytes: number): string {
      const target = new Uint8Array(sizeBytes)
      return Buffer.from(target.subarray(0, read?.(target))).toString()
    },
    write: (text: string) => write?.(bytesOf(text)),
    sync: () => sync?.(),
  }
}

test('a sync with nothing written keeps the save before', () => {
  const { events, write, sync } = setup()
  sync()
  write('half')
  write(' way')
  sync()
  sync()
  expect(events).toEqual(['half way'])
})

test('what was saved before is read across its pieces, each of which is free then', () => {
  const { read, pieces } = setup({ saved: ['half', ' way', ' there'] })
  expect([read(6), pieces.map(({ length }) => length)]).toEqual(['half w', [0, 4, 6]])
  expect([read(100), read(1)]).toEqual(['ay there', ''])
  expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0])
})

test('what was saved before is free when the program begins to save', () => {
  const { read, write, pieces } = setup({ saved: ['half', ' way'] })
  read(2)
  write('t')
  expect([read(100), pieces.map(({ length }) => length)]).toEqual(['', [0, 0]])
})

test('two saves that are too large together are never there at once, smaller ones may be', () => {
  const { events, write, sync } = setup({ bytesMax: 10 })
  for (const text of ['12345', '12345', '123', '456', '12345']) {
    write(text)
    if (text !== '123') sync()
  }
  expect(events).toEqual(['12345', '12345', 'room', '123456', 'room', '12345'])
})

test('a save has its limit', () => {
  const { write } = setup({ bytesMax: 10 })
  write('1234567890')
  expect(() => write('1')).toThrow(TooMuch)
})

const INPUT = 'twelve bytes'
const FROM = { start: 0, here: 1, end: 2 } as const
const FARTHEST = 2n ** 63n - 1n
const ADDRESS = { list: 0, answer: 16, target: 32 }

/** A program's view of its input: what each call answers, and what a read gave. */
function inputOf(file: string | null) {
  const memory = guestMemory(() => ({ buffer: bytes.buffer, grow: () => 0 }))
  const bytes = new Uint8Array(64)
  const calls = wasiImports({
    memory,
    args: [],
    descriptors: [inputDescriptor(file)],
    random: () => {},
    wait: () => {},
  }) as Record<'fd_seek' | 'fd_read', (...given: (number | bigint)[]) => number>
  memory.setU32(ADDRESS.list, ADDRESS.target)
  memory.setU32(ADDRESS.list + 4, INPUT.length)
  return {
    seek: (offset: bigint, whence: number) => calls.fd_seek(0, offset, whence, ADDRESS.answer),
    place: () => new DataView(bytes.buffer).getBigUint64(ADDRESS.answer, true),
    read() {
      expect(calls.fd_read(0, ADDRESS.list, 1, ADDRESS.answer)).toBe(ERRNO.success)
      return Buffer.from(memory.bytes(ADDRESS.target, memory.u32(ADDRESS.answer))).toString()
    },
  }
}

function fileOf(text: string): string {
  const file = path.join(temporaryDirectory(), 'input')
  writeFileSync(file, text)
  return file
}

describe.each([
  ['a file', () => fileOf(INPUT), INPUT.length],
  ['no input', () => null, 0],
])('where a program may go in %s', (_, file, sizeBytes) => {
  const END = BigInt(sizeBytes)

  test.each([END, END + 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, FARTHEST - 1n, FARTHEST])(
    'to its end and behind, where there is nothing to read: %s',
    (offset) => {
      const input = inputOf(file())
      expect(input.seek(offset, FROM.start)).toBe(ERRNO.success)
      expect(input.place()).toBe(offset)
      expect(input.read()).toBe('')
      expect(input.seek(-offset, FROM.here)).toBe(ERRNO.success)
      expect(input.read()).toBe(INPUT.slice(0, sizeBytes))
    },
  )

  test.each([
    ['before the start', -1n, FROM.start],
    ['before the start, from here', -1n, FROM.here],
    ['before the start, from the end', -END - 1n, FROM.end],
    ['before the start, as far as can be said', -FARTHEST - 1n, FROM.end],
    ['from nowhere', 0n, 3],
  ])('not %s', (__, offset, whence) => {
    const input = inputOf(file())
    expect(input.seek(offset, whence)).toBe(ERRNO.inval)
    expect(input.read()).toBe(INPUT.slice(0, sizeBytes))
  })

  test('not farther than a place can be said', () => {
    const input = inputOf(file())
    input.seek(1n, FROM.start)
    expect(input.seek(FARTHEST, FROM.here)).toBe(ERRNO.inval)
    input.seek(0n, FROM.start)
    expect(input.read()).toBe(INPUT.slice(0, sizeBytes))
  })
})
