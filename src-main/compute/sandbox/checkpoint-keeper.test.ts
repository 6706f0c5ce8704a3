import { expect, test } from 'vitest'
import { checkpointKeeper } from './checkpoint-keeper.ts'
import type { Checkpoint } from './checkpoint-slots.ts'

const at = (fraction: number): Checkpoint => ({ saved: [Uint8Array.of(1)], output: [], fraction, log: '', cpuMs: 0 })

function setup({ disk = () => {} }: { disk?: () => void } = {}) {
  const written: number[] = []
  const told: string[] = []
  const clock = { nowMs: 1000 }
  const write = ({ fraction }: Checkpoint) => {
    disk()
    written.push(fraction)
  }
  const tell = (line: string) => void told.push(line)
  const keeper = checkpointKeeper({ write }, { everyMs: 30_000, nowMs: () => clock.nowMs, tell })
  return { keeper, written, told, clock }
}

test('writes the latest of many saves, at most once in its time', () => {
  const { keeper, written, clock } = setup()
  for (let second = 1; second <= 90; second += 1) {
    clock.nowMs += 1000
    keeper.take(at(second / 100))
  }
  expect(written).toEqual([0.3, 0.6, 0.9])
})

test('a last save is written when its time has come, also when no other follows, and once', () => {
  const { keeper, written, clock } = setup()
  keeper.take(at(0.1))
  clock.nowMs += 29_999
  keeper.writeIfDue()
  expect(written).toEqual([])
  clock.nowMs += 1
  keeper.writeIfDue()
  keeper.writeIfDue()
  keeper.flush()
  expect(written).toEqual([0.1])
})

test.each([
  ['which is small waits for its time', { savedBytes: 29_000_000, outputBytes: 1_000_000, dueAfterMs: 30_000 }],
  [
    'which is large waits a second for each megabyte',
    { savedBytes: 60_000_000, outputBytes: 1_000_000, dueAfterMs: 61_000 },
  ],
  ['of which the output is large waits as well', { savedBytes: 1, outputBytes: 256_000_000, dueAfterMs: 256_001 }],
])('what follows a save %s', (_, { savedBytes, outputBytes, dueAfterMs }) => {
  const { keeper, written, clock } = setup()
  keeper.take({ ...at(0.1), saved: [new Uint8Array(savedBytes)], output: [new Uint8Array(outputBytes)] })
  keeper.flush()
  keeper.take(at(0.2))
  clock.nowMs += dueAfterMs - 1
  keeper.writeIfDue()
  expect(written).toEqual([0.1])
  clock.nowMs += 1
  keeper.writeIfDue()
  expect(written).toEqual([0.1, 0.2])
})

test('a pause waits for no interval, but no more bytes are written for pauses either', () => {
  const { keeper, written, clock } = setup()
  keeper.take({ ...at(0.1), saved: [new Uint8Array(5_000_000)] })
  keeper.writeIfAllowed()
  keeper.take(at(0.2))
  clock.nowMs += 4999
  keeper.writeIfAllowed()
  expect(written).toEqual([0.1])
  clock.nowMs += 1
  keeper.writeIfAllowed()
  keeper.writeIfAllowed()
  expect(written).toEqual([0.1, 0.2])
})

test('an end writes what is not written yet; what is forgotten is not', () => {
  const { keeper, written } = setup()
  keeper.flush()
  keeper.take(at(0.1))
  keeper.flush()
  keeper.take(at(0.2))
  keeper.forget()
  keeper.flush()
  expect(written).toEqual([0.1])
})

test('what there is no room for is written if its time has come, and else given up', () => {
  const { keeper, written, clock } = setup()
  keeper.take(at(0.1))
  keeper.makeRoom()
  keeper.flush()
  expect(written).toEqual([])
  keeper.take(at(0.2))
  clock.nowMs += 30_000
  keeper.makeRoom()
  expect(written).toEqual([0.2])
})

test('the memory of a save is free once it is written, followed by another, or forgotten', () => {
  const { keeper, clock } = setup()
  const saves = [0.1, 0.2, 0.3, 0.4].map(at)
  const held = () => saves.map(({ saved }) => saved[0]?.length)
  keeper.take(saves[0]!)
  keeper.take(saves[1]!)
  expect(held()).toEqual([0, 1, 1, 1])
  keeper.flush()
  keeper.take(saves[2]!)
  keeper.forget()
  expect(held()).toEqual([0, 0, 0, 1])
  clock.nowMs += 30_000
  keeper.take(saves[3]!)
  expect(held()).toEqual([0, 0, 0, 0])
})

test('a full disk is told, costs nothing else, and is tried again with the next save', () => {
  let isFull = true
  const disk = () => {
    if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  }
  const { keeper, written, told } = setup({ disk })
  keeper.take(at(0.1))
  keeper.flush()
  expect(told).toEqual(['The checkpoint could not be kept (ENOSPC).'])
  isFull = false
  keeper.take(at(0.2))
  keeper.flush()
  expect(written).toEqual([0.2])
})

function brokenDisk(): never {
  throw new TypeError('a bug')
}

test('an error that is none of the disk is not hidden', () => {
  const { keeper } = setup({ disk: brokenDisk })
  keeper.take(at(0.1))
  expect(() => keeper.flush()).toThrow('a bug')
})
