import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { inMemoryCoordinatorClient } from '../test-coordinator-client.ts'
import { inMemoryCoordinator } from '../test-coordinator.ts'
import { handDrivenTime } from '../test-delay.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { sha256 } from '../test-reports.ts'
import { blobCache } from './blob-cache.ts'
import { sharedBlobs } from './shared-blobs.ts'

const KILO = 1000
const WAIT = { interval: 2, timeout: 10_000 }
const NEVER = new AbortController().signal
const blobOf = (seed: number) => new Uint8Array(KILO).map((_, place) => (place + seed) % 251)
const [ONE, TWO, THREE] = [blobOf(1), blobOf(2), blobOf(3)] as const
const [HASH_1, HASH_2, HASH_3] = [sha256(ONE), sha256(TWO), sha256(THREE)] as const
const named = (hash: string, size_bytes = KILO) => ({ sha256: hash, size_bytes })

function setup(bytesMax = 10 * KILO) {
  const room = { bytesMax }
  const coordinator = inMemoryCoordinator()
  for (const blob of [ONE, TWO, THREE]) coordinator.blobs.set(sha256(blob), blob)
  const time = handDrivenTime()
  const folder = path.join(temporaryDirectory(), 'shared')
  const client = inMemoryCoordinatorClient(coordinator, time.clock)
  const fetcher = (signal: AbortSignal) =>
    blobCache({ client, delay: time.delay, random: () => 0.5 }, { folder, signal })
  const open = () => sharedBlobs({ folder, bytesMax: () => room.bytesMax, fetcher, now: time.clock.now })
  return { coordinator, time, folder, open, blobs: open(), room, asked: () => coordinator.said('readBlob').length }
}

describe('a blob that several tasks need', () => {
  test('is brought once, for all who ask at the same time and later', async () => {
    const { blobs, folder, asked } = setup()
    const [first, second] = await Promise.all([blobs.hold(named(HASH_1), NEVER), blobs.hold(named(HASH_1), NEVER)])
    expect(first.file).toBe(path.join(folder, HASH_1))
    expect(readFileSync(first.file).equals(ONE)).toBe(true)
    await Promise.all([first.release(), second.release()])
    expect((await blobs.hold(named(HASH_1), NEVER)).file).toBe(first.file)
    expect(asked()).toBe(1)
  })

  test('of an earlier run is used when it is as it was, and brought again when it is not', async () => {
    const { open, folder, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, HASH_1), ONE)
    writeFileSync(path.join(folder, HASH_2), ONE)
    const blobs = open()
    expect(readFileSync((await blobs.hold(named(HASH_1), NEVER)).file).equals(ONE)).toBe(true)
    expect(asked()).toBe(0)
    expect(readFileSync((await blobs.hold(named(HASH_2), NEVER)).file).equals(TWO)).toBe(true)
    expect(asked()).toBe(1)
  })

  test('that the coordinator does not have is a failure which no other node would escape', async () => {
    const { blobs } = setup()
    await expect(blobs.hold(named(sha256('none')), NEVER)).rejects.toMatchObject({
      name: 'ComputeFailure',
      retryable: false,
    })
  })

  test('that somebody removed by hand is brought again at the second try', async () => {
    const { blobs } = setup()
    const held = await blobs.hold(named(HASH_1), NEVER)
    await held.release()
    rmSync(held.file)
    await expect(blobs.hold(named(HASH_1), NEVER)).rejects.toThrow('ENOENT')
    expect(existsSync((await blobs.hold(named(HASH_1), NEVER)).file)).toBe(true)
  })
})

describe('a blob that is larger than was said', () => {
  test('is refused while it comes, and nothing of it stays', async () => {
    const { blobs, folder } = setup()
    await expect(blobs.hold(named(HASH_1, KILO - 1), NEVER)).rejects.toMatchObject({
      name: 'ComputeFailure',
      message: 'An input is larger than the 999 bytes that the coordinator has named.',
    })
    expect(readdirSync(folder)).toEqual([])
  })

  test('is refused although it lies here already; those who know its size have it all the same', async () => {
    const { blobs, asked } = setup()
    const held = await blobs.hold(named(HASH_1), NEVER)
    await expect(blobs.hold(named(HASH_1, KILO - 1), NEVER)).rejects.toThrow('larger than the 999 bytes')
    expect((await blobs.hold(named(HASH_1), NEVER)).file).toBe(held.file)
    expect(asked()).toBe(1)
  })
})

describe('whoever gives up', () => {
  test('ends the download that nobody else waits for; the next one goes on with it', async () => {
    const { blobs, coordinator, time, folder } = setup()
    coordinator.state.cutAfterBytes = 400
    const ending = new AbortController()
    const held = blobs.hold(named(HASH_1), ending.signal)
    await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
    ending.abort(new Error('The task was given back.'))
    await expect(held).rejects.toThrow('The task was given back.')
    coordinator.state.cutAfterBytes = Infinity
    expect(readFileSync((await blobs.hold(named(HASH_1), NEVER)).file).equals(ONE)).toBe(true)
    expect(coordinator.said('readBlob')).toMatchObject([{ firstByte: 0 }, { firstByte: 400 }])
    expect(readdirSync(folder)).toEqual([HASH_1])
  })

  test('leaves it to those who still wait', async () => {
    const { blobs, coordinator, time } = setup()
    coordinator.state.cutAfterBytes = 400
    const ending = new AbortController()
    const [leaver, stayer] = [blobs.hold(named(HASH_1), ending.signal), blobs.hold(named(HASH_1), NEVER)]
    await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
    ending.abort(new Error('The task was given back.'))
    await expect(leaver).rejects.toThrow('The task was given back.')
    coordinator.state.cutAfterBytes = Infinity
    time.pass(60_000)
    expect(readFileSync((await stayer).file).equals(ONE)).toBe(true)
  })
})

describe('when there is too much', () => {
  test('what nobody holds goes, the longest unused first; what is held stays', async () => {
    const { blobs, folder, time } = setup(KILO)
    const pinned = await blobs.hold(named(HASH_1), NEVER)
    time.pass(1000)
    const second = await blobs.hold(named(HASH_2), NEVER)
    time.pass(1000)
    const third = await blobs.hold(named(HASH_3), NEVER)
    await second.release()
    expect(readdirSync(folder).toSorted()).toEqual([HASH_1, HASH_3].toSorted())
    await third.release()
    expect(readdirSync(folder)).toEqual([HASH_1])
    await pinned.release()
    expect(readdirSync(folder)).toEqual([HASH_1])
  })

  test('an unfinished download of long ago goes too', async () => {
    const { blobs, folder } = setup(KILO)
    mkdirSync(folder)
    const left = path.join(folder, `${HASH_2}.part`)
    writeFileSync(left, TWO)
    utimesSync(left, 1, 1)
    const held = await blobs.hold(named(HASH_1), NEVER)
    await held.release()
    expect(readdirSync(folder)).toEqual([HASH_1])
  })

  test('and when less is allowed than there is', async () => {
    const { blobs, folder, room } = setup()
    const held = await blobs.hold(named(HASH_1), NEVER)
    await (await blobs.hold(named(HASH_2), NEVER)).release()
    expect(await blobs.bytes()).toBe(2 * KILO)
    room.bytesMax = 0
    expect(await blobs.bytes()).toBe(KILO)
    await held.release()
    expect(readdirSync(folder)).toEqual([])
    expect(await blobs.bytes()).toBe(0)
  })

  test('letting go twice is the same as once', async () => {
    const { blobs, folder } = setup(0)
    const [first, second] = [await blobs.hold(named(HASH_1), NEVER), await blobs.hold(named(HASH_1), NEVER)]
    await first.release()
    await first.release()
    expect(readdirSync(folder)).toEqual([HASH_1])
    await second.release()
    expect(readdirSync(folder)).toEqual([])
  })

  test('what is asked for while it is being removed is brought anew', async () => {
    const { blobs, asked } = setup(0)
    const held = await blobs.hold(named(HASH_1), NEVER)
    const gone = held.release()
    const again = await blobs.hold(named(HASH_1), NEVER)
    await gone
    expect(existsSync(again.file)).toBe(true)
    expect(asked()).toBeLessThanOrEqual(2)
  })
})
