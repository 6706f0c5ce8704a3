import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ComputeFailure } from '../../compute/ports.ts'
import { inMemoryCoordinatorClient } from '../test-coordinator-client.ts'
import { inMemoryCoordinator } from '../test-coordinator.ts'
import { handDrivenTime } from '../test-delay.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { sha256 } from '../test-reports.ts'
import { blobCache } from './blob-cache.ts'

const BLOB = new Uint8Array(10_000).map((_, place) => place % 251)
const HASH = sha256(BLOB)
const WAIT = { interval: 2, timeout: 10_000 }

function setup() {
  const coordinator = inMemoryCoordinator()
  coordinator.blobs.set(HASH, BLOB)
  const time = handDrivenTime()
  const ending = new AbortController()
  const folder = path.join(temporaryDirectory(), 'inputs')
  const client = inMemoryCoordinatorClient(coordinator, time.clock)
  const fetchBlob = blobCache({ client, delay: time.delay, random: () => 0.5 }, { folder, signal: ending.signal })
  const asked = () => coordinator.said('readBlob').map((said) => (said as { firstByte: number }).firstByte)
  return { coordinator, time, ending, folder, fetchBlob, asked }
}
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('a blob', () => {
  test('lies in the folder under its digest, and nothing beside it', async () => {
    const { folder, fetchBlob } = setup()
    const file = await fetchBlob(HASH)
    expect(file).toBe(path.join(folder, HASH))
    expect(readFileSync(file!).equals(BLOB)).toBe(true)
    expect(readdirSync(folder)).toEqual([HASH])
  })

  test('is downloaded once, also when it is asked for twice at once', async () => {
    const { fetchBlob, asked } = setup()
    const [first, second] = await Promise.all([fetchBlob(HASH), fetchBlob(HASH)])
    expect(second).toBe(first)
    await fetchBlob(HASH)
    expect(asked()).toEqual([0])
  })

  test('of no bytes is one', async () => {
    const { coordinator, fetchBlob } = setup()
    coordinator.blobs.set(sha256(''), new Uint8Array())
    expect(readFileSync((await fetchBlob(sha256('')))!)).toHaveLength(0)
  })

  test('that the coordinator does not have is null', async () => {
    const { folder, fetchBlob } = setup()
    expect(await fetchBlob(sha256('none'))).toBeNull()
    expect(readdirSync(folder)).toEqual([])
  })

  test('goes on where a broken connection stopped, as often as it takes', async () => {
    const { coordinator, time, fetchBlob, asked } = setup()
    coordinator.state.cutAfterBytes = 3000
    const fetched = fetchBlob(HASH)
    for (const byte of [3000, 6000, 9000]) {
      await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
      expect(asked().length).toBe(byte / 3000)
      time.pass(60_000)
    }
    expect(readFileSync((await fetched)!).equals(BLOB)).toBe(true)
    expect(asked()).toEqual([0, 3000, 6000, 9000])
    expect(time.asked).toEqual([500, 1000, 2000])
  })

  test('that came whole before its connection broke is whole: there is no range left to ask for (416)', async () => {
    const { folder, fetchBlob, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, `${HASH}.part`), BLOB)
    expect(readFileSync((await fetchBlob(HASH))!).equals(BLOB)).toBe(true)
    expect(asked()).toEqual([10_000])
  })

  test('whose part is longer than the blob itself is begun again', async () => {
    const { folder, fetchBlob, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, `${HASH}.part`), Buffer.concat([BLOB, BLOB]))
    expect(readFileSync((await fetchBlob(HASH))!).equals(BLOB)).toBe(true)
    expect(asked()).toEqual([20_000, 0])
  })

  test('that came damaged is begun again from its first byte', async () => {
    const { folder, fetchBlob, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, `${HASH}.part`), 'something else')
    expect(readFileSync((await fetchBlob(HASH))!).equals(BLOB)).toBe(true)
    expect(asked()).toEqual([14, 0])
  })

  test('that comes damaged three times is given up, and leaves nothing', async () => {
    const { coordinator, folder, fetchBlob, asked } = setup()
    coordinator.blobs.set(HASH, Uint8Array.of(1, 2, 3))
    const error = await errorOf(fetchBlob(HASH))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect(error).toMatchObject({ message: 'The coordinator sends other bytes than it names.', retryable: true })
    expect(asked()).toEqual([0, 0, 0])
    expect(readdirSync(folder)).toEqual([])
  })

  test('that has rotted where it is stored is handed over as it is, when that is asked for', async () => {
    const { coordinator, fetchBlob, asked } = setup()
    coordinator.blobs.set(HASH, Uint8Array.of(1, 2, 3))
    const file = await fetchBlob(HASH, { asItIs: true })
    expect([...readFileSync(file ?? '')]).toEqual([1, 2, 3])
    expect(asked()).toEqual([0, 0, 0])
  })
})

/** A blob that is sent for as long as anybody reads it; `sent` is how many bytes that were. */
function endless() {
  const bench = setup()
  const sent = { bytes: 0, isOver: false }
  async function* bytes() {
    try {
      for (;;) {
        sent.bytes += 1000
        yield new Uint8Array(1000)
      }
    } finally {
      sent.isOver = true
    }
  }
  const client = { ...inMemoryCoordinatorClient(bench.coordinator, bench.time.clock), readBlob: async () => bytes() }
  const { signal } = new AbortController()
  const deps = { client, delay: bench.time.delay, random: () => 0.5 }
  return { ...bench, sent, fetchBlob: blobCache(deps, { folder: bench.folder, signal }) }
}

describe('a blob of which the size is known', () => {
  test('is taken up to its last byte', async () => {
    const { fetchBlob } = setup()
    const file = await fetchBlob(HASH, { bytesMax: BLOB.length })
    expect(readFileSync(file!).equals(BLOB)).toBe(true)
  })

  test('is refused with the first piece that is too much, however much would follow, and leaves nothing', async () => {
    const { folder, fetchBlob, sent } = endless()
    const error = await errorOf(fetchBlob(HASH, { bytesMax: 2500 }))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect(error).toMatchObject({ message: 'An input is larger than the 2500 bytes that the coordinator has named.' })
    expect(sent).toEqual({ bytes: 3000, isOver: true })
    expect(readdirSync(folder)).toEqual([])
  })

  test('counts what an earlier download left', async () => {
    const { folder, fetchBlob, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, `${HASH}.part`), BLOB.subarray(0, 9000))
    const error = await errorOf(fetchBlob(HASH, { bytesMax: BLOB.length - 1 }))
    expect(error).toMatchObject({ message: 'An input is larger than the 9999 bytes that the coordinator has named.' })
    expect(asked()).toEqual([9000])
    expect(readdirSync(folder)).toEqual([])
  })

  test('does not go on with what is larger than the whole', async () => {
    const { folder, fetchBlob, asked } = setup()
    mkdirSync(folder)
    writeFileSync(path.join(folder, `${HASH}.part`), Buffer.concat([BLOB, BLOB]))
    expect(readFileSync((await fetchBlob(HASH, { bytesMax: BLOB.length }))!).equals(BLOB)).toBe(true)
    expect(asked()).toEqual([0])
  })
})

describe('trouble', () => {
  test.each([
    ['busy', { status: 429, code: 'too_many_requests', detail: 'Wait.', retryAfterMs: 7000 }, 7000],
    ['out of breath', { status: 503, code: 'overloaded', detail: 'Wait.' }, 500],
  ])('that passes is waited for: a coordinator that is %s', async (_, refusal, waitsMs) => {
    const { coordinator, time, fetchBlob } = setup()
    coordinator.refusals.set('readBlob', refusal)
    const fetched = fetchBlob(HASH)
    await vi.waitFor(() => expect(time.waiting()).toEqual([waitsMs]), WAIT)
    coordinator.refusals.clear()
    time.pass(waitsMs)
    expect(existsSync((await fetched)!)).toBe(true)
  })

  test('with a coordinator that is away for long is waited for, longer and longer', async () => {
    const { coordinator, time, fetchBlob } = setup()
    coordinator.state.isAway = true
    const fetched = fetchBlob(HASH)
    for (let failures = 1; failures <= 12; failures++) {
      await vi.waitFor(() => expect(time.asked).toHaveLength(failures), WAIT)
      if (failures === 12) coordinator.state.isAway = false
      time.pass(3_600_000)
    }
    expect(existsSync((await fetched)!)).toBe(true)
    expect(time.asked[0]).toBe(500)
    expect(time.asked.at(-1)).toBe(150_000)
  })

  test('that does not pass is a failure that says so', async () => {
    const { coordinator, fetchBlob } = setup()
    coordinator.refusals.set('readBlob', { status: 403, code: 'blob_forbidden', detail: 'Not yours.' })
    const error = await errorOf(fetchBlob(HASH))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect(error).toMatchObject({ message: 'An input was refused: Not yours.', retryable: true })
  })

  test('of this disk is a failure at once, and not taken for a coordinator that is away', async () => {
    const { time, folder, fetchBlob } = setup()
    mkdirSync(path.join(folder, `${HASH}.part`), { recursive: true })
    const error = await errorOf(fetchBlob(HASH))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect(error).toMatchObject({ message: 'The disk of this node takes no input (EISDIR).', retryable: true })
    expect(time.asked).toEqual([])
  })

  test('with the folder tells no path of its owner', async () => {
    const { folder, fetchBlob } = setup()
    writeFileSync(folder, 'a file where the folder should be')
    const error = await errorOf(fetchBlob(HASH))
    expect(error).toBeInstanceOf(ComputeFailure)
    expect((error as Error).message).not.toContain(folder)
  })
})

describe('an end', () => {
  test('stops waiting for a coordinator that is away', async () => {
    const { coordinator, time, ending, fetchBlob } = setup()
    coordinator.state.isAway = true
    const error = errorOf(fetchBlob(HASH))
    await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
    ending.abort('release')
    expect(await error).toBe('release')
  })

  test('before the beginning downloads nothing', async () => {
    const { ending, fetchBlob, asked } = setup()
    ending.abort('lost')
    expect(await errorOf(fetchBlob(HASH))).toBe('lost')
    expect(asked()).toEqual([])
  })

  test('comes for all when one blob cannot be had: nobody waits for the others any more', async () => {
    const { coordinator, time, fetchBlob } = setup()
    coordinator.state.isAway = true
    const waiting = errorOf(fetchBlob(HASH))
    await vi.waitFor(() => expect(time.waiting()).toHaveLength(1), WAIT)
    coordinator.state.isAway = false
    coordinator.refusals.set('readBlob', { status: 403, code: 'blob_forbidden', detail: 'Not yours.' })
    const refused = await errorOf(fetchBlob(sha256('another')))
    expect(refused).toBeInstanceOf(ComputeFailure)
    expect(await waiting).toMatchObject({ message: 'An input was refused: Not yours.' })
    expect(time.waiting()).toEqual([])
  })
})
