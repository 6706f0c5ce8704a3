import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { handClock, recordingLogger } from '../../shared/test-doubles.ts'
import { keptHeadFile } from '../adapters/kept-head-file.ts'
import { askedLogContract } from '../asked-log.contract.ts'
import { type AskedLog, type LogHead, LogRefused } from '../ports.ts'
import { findShortfall } from './check-log.ts'
import { checkKeptHead, makeKeepHead } from './keep-head.ts'

const hashOf = (height: number, fork = 'a') => `${fork}${height}`.padEnd(64, '0')

/** For tests: a log in memory that grows, or is cut, when a test says so. */
function inMemoryLog(height = 0, fork = 'a') {
  let hashes = Array.from({ length: height }, (_, place) => hashOf(place + 1, fork))
  const log: AskedLog = {
    head: () => Promise.resolve({ height: hashes.length, hash: hashes.at(-1) ?? 'genesis' }),
    hashAt: (at) => Promise.resolve(hashes[at - 1] ?? null),
    hasBlock: (hash) => Promise.resolve(hashes.includes(hash)),
  }
  const blocks = (): LogHead[] => hashes.map((hash, place) => ({ height: place + 1, hash }))
  return {
    log,
    blocks,
    setHeight: (to: number) => (hashes = Array.from({ length: to }, (_, at) => hashOf(at + 1, fork))),
  }
}

askedLogContract('the log in memory', (height) => {
  const { log, blocks } = inMemoryLog(height)
  return Promise.resolve({ log, blocks: blocks(), [Symbol.asyncDispose]: () => Promise.resolve() })
})

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-head-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const shortfall = (height: number | null, hash: string | null) => findShortfall(inMemoryLog(3).log, { height, hash })

describe('what a log falls short of', () => {
  test.each<[string, number | null, string | null]>([
    ['nothing that was kept', null, null],
    ['its head', 3, hashOf(3)],
    ['a block within it', 1, hashOf(1)],
    ['a height within it', 2, null],
    ['a block of any height', null, hashOf(2)],
    ['the beginning of every log', 0, 'genesis'],
  ])('%s: nothing', async (_, height, hash) => {
    expect(await shortfall(height, hash)).toBe(null)
  })

  test.each<[string, number | null, string | null, string]>([
    ['a block behind its end', 4, hashOf(4), 'ends at height 3, and block 4 is known'],
    ['a height behind its end', 4, null, 'ends at height 3, and block 4 is known'],
    [
      'another block at its head',
      3,
      hashOf(3, 'b'),
      `has block ${hashOf(3)} at height 3, where ${hashOf(3, 'b')} is known`,
    ],
    ['another block within it', 1, hashOf(1, 'b'), `has block ${hashOf(1)} at height 1`],
    ['a block that it does not have', null, hashOf(2, 'b'), `has no block ${hashOf(2, 'b')}`],
  ])('%s: is told', async (_, ...[height, hash, sentence]) => {
    expect(await shortfall(height, hash)).toContain(sentence)
  })
})

const keep = (height: number, hash: string) =>
  keptHeadFile(folder).write({ height, hash, at: '2026-06-21T12:00:00.000Z' })
const check = (log: AskedLog, accept = false) => checkKeptHead({ log, keptHead: keptHeadFile(folder), accept })

describe('a start', () => {
  test('goes on with any log where no head was kept', async () => {
    expect(await check(inMemoryLog(5).log)).toBe(null)
  })

  test('goes on with a log that has grown since', async () => {
    keep(3, hashOf(3))
    expect(await check(inMemoryLog(5).log)).toBe(null)
  })

  test('refuses a log that is shorter, and says what to do', async () => {
    keep(6, hashOf(6))
    const refusal = await check(inMemoryLog(5).log).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(LogRefused)
    expect(String(refusal)).toContain('The log in this database ends at height 5, and block 6 is known from before')
    expect(String(refusal)).toContain('--accept-shorter-log')
  })

  test('refuses a log that is another one, however long', async () => {
    keep(3, hashOf(3))
    await expect(check(inMemoryLog(50, 'b').log)).rejects.toBeInstanceOf(LogRefused)
  })

  test('tells what was short when that was accepted', async () => {
    keep(6, hashOf(6))
    expect(await check(inMemoryLog(5).log, true)).toBe('ends at height 5, and block 6 is known')
  })

  test.each([
    ['', false],
    ['{"height":', false],
    ['{"height":-1,"hash":"genesis","at":"2026-06-21T12:00:00.000Z"}', false],
    ['{"height":1,"hash":"genesis","at":"yesterday"}', false],
  ])('takes the kept head %j for damaged, unless that is accepted', async (text) => {
    writeFileSync(path.join(folder, 'kept-head.json'), text)
    await expect(check(inMemoryLog(1).log)).rejects.toThrow('kept-head.json is damaged')
    expect(await check(inMemoryLog(1).log, true)).toContain('is damaged')
  })
})

function setup(height: number) {
  const clock = handClock()
  const logger = recordingLogger()
  const memory = inMemoryLog(height)
  const file = keptHeadFile(folder)
  let writes = 0
  let fault: Error | null = null
  const keptHead = {
    ...file,
    write: (head: Parameters<typeof file.write>[0]) => {
      if (fault) throw fault
      writes += 1
      file.write(head)
    },
  }
  const service = makeKeepHead({ readHead: memory.log.head, keptHead, now: clock.now, logger })
  const kept = () => (JSON.parse(readFileSync(path.join(folder, 'kept-head.json'), 'utf8')) as LogHead).height
  return {
    ...memory,
    ...service,
    logger,
    kept,
    writes: () => writes,
    break: (error: Error | null) => (fault = error),
  }
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('while a coordinator runs', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('its head is kept at the start, and 10 s later when it has grown', async () => {
    const { start, stop, kept, setHeight } = setup(2)
    start()
    await pass(0)
    expect(kept()).toBe(2)
    setHeight(7)
    await pass(9999)
    expect(kept()).toBe(2)
    await pass(1)
    expect(kept()).toBe(7)
    await stop()
  })

  test('it is written only when it has grown', async () => {
    const { start, stop, writes } = setup(2)
    start()
    await pass(60_000)
    expect(writes()).toBe(1)
    await stop()
    expect(writes()).toBe(1)
  })

  test('it is kept once more at the end, and then no more', async () => {
    const { start, stop, kept, setHeight } = setup(2)
    start()
    await pass(0)
    setHeight(3)
    await stop()
    expect(kept()).toBe(3)
    setHeight(4)
    await pass(60_000)
    expect(kept()).toBe(3)
  })

  test('a log that becomes shorter under its feet is told, and does not take the place of what was kept', async () => {
    const { start, stop, kept, setHeight, logger } = setup(5)
    start()
    await pass(0)
    setHeight(4)
    await pass(30_000)
    expect(kept()).toBe(5)
    expect(logger.lines).toEqual(['error The log has become shorter while we run; the kept head stays'])
    await stop()
  })

  test('a disk that does not take it is told once, and tried again', async () => {
    const { start, stop, kept, logger, ...bench } = setup(5)
    bench.break(new Error('ENOSPC'))
    start()
    await pass(30_000)
    expect(logger.lines).toEqual(['error The head of the log could not be kept; it is tried again'])
    bench.break(null)
    await pass(10_000)
    expect(kept()).toBe(5)
    await stop()
  })

  test('its file is for its owner only, with nothing beside it', async () => {
    const { start, stop } = setup(5)
    start()
    await stop()
    expect(readdirSync(folder)).toEqual(['kept-head.json'])
    expect(process.platform === 'win32' ? 0o600 : statSync(path.join(folder, 'kept-head.json')).mode & 0o777).toBe(
      0o600,
    )
  })
})
