import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { aReceipt, aReport, anEntry, sha256 } from '../test-reports.ts'
import { agentDatabaseFile, openAgentDatabase } from './agent-database.ts'
import { sqliteOutbox } from './sqlite-outbox.ts'

/** Of the WAL (SQLite file format, section 4): its header, then frames of a header and a page each. */
const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const FRAME_BYTES = FRAME_HEADER_BYTES + 4096
/** Where a frame is cut, beside its end: in its header, between header and page, in the page, a byte too early. */
const CUTS_WITHIN = [1, FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + 2048, FRAME_BYTES - 1]

type Kept = { entry: ReturnType<typeof anEntry>; walBytes: number }

/** What an agent leaves behind that is killed while its results lie in the WAL alone, as they were written one by one. */
function killedAgent() {
  const directory = temporaryDirectory()
  openAgentDatabase(directory).close()
  const database = openAgentDatabase(directory)
  onTestFinished(() => database.close())
  const outbox = sqliteOutbox(database)
  const file = agentDatabaseFile(directory)
  const kept = Array.from({ length: 8 }, (_, place): Kept => {
    const result = Buffer.from(`result ${place} `.repeat(place * 150))
    const report = aReport({ result: result.toString('base64url'), result_hash: sha256(result) })
    const entry = anEntry({ report, largeResult: place % 3 === 2 ? new Uint8Array(9000).fill(place) : null })
    outbox.add(entry)
    return { entry, walBytes: statSync(`${file}-wal`).size }
  })
  const left = path.join(directory, 'left.db')
  copyFileSync(file, left)
  return {
    directory,
    left,
    wal: readFileSync(`${file}-wal`),
    kept,
    outbox,
    walBytes: () => statSync(`${file}-wal`).size,
  }
}

/** Opens what is left with this WAL beside it, and says which results are there, each with all its bytes. */
function openWith(wal: Uint8Array, { directory, left }: { directory: string; left: string }) {
  const place = path.join(directory, `opened-${Math.random()}`)
  mkdirSync(place)
  copyFileSync(left, agentDatabaseFile(place))
  writeFileSync(`${agentDatabaseFile(place)}-wal`, wal)
  const database = openAgentDatabase(place)
  const check = database.prepare('pragma integrity_check').get()?.['integrity_check']
  const outbox = sqliteOutbox(database)
  const found = outbox.held(100).map(() => {
    const entry = outbox.due(Date.now())!
    outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt() })
    const { attempts: _, ...added } = entry
    return added
  })
  database.close()
  return { check, found }
}

const byId = (entries: readonly ReturnType<typeof anEntry>[]) =>
  entries.toSorted((one, other) => (one.assignmentId < other.assignmentId ? -1 : 1))

test(
  'a WAL that is cut at or within any frame keeps each result whose commit is whole, and no half one',
  { timeout: 60_000 },
  () => {
    const killed = killedAgent()
    const frames = (killed.wal.byteLength - WAL_HEADER_BYTES) / FRAME_BYTES
    expect(Number.isInteger(frames)).toBe(true)
    expect(frames).toBeGreaterThan(2 * killed.kept.length)
    const ends = Array.from({ length: frames + 1 }, (_, frame) => WAL_HEADER_BYTES + frame * FRAME_BYTES)
    const cuts = [0, 16, ...ends.flatMap((end) => [end, ...CUTS_WITHIN.map((bytes) => end + bytes)])]
    for (const cut of cuts) {
      const { check, found } = openWith(killed.wal.subarray(0, cut), killed)
      const whole = killed.kept.filter(({ walBytes }) => walBytes <= cut).map(({ entry }) => entry)
      expect({ cut, check, found: byId(found) }).toEqual({ cut, check: 'ok', found: byId(whole) })
    }
  },
)

test('a frame with a flipped bit costs its result and those after it, and no result before', () => {
  const killed = killedAgent()
  for (let at = WAL_HEADER_BYTES; at < killed.wal.byteLength; at += FRAME_BYTES) {
    const wal = Buffer.from(killed.wal)
    wal[at + FRAME_HEADER_BYTES + 100]! ^= 0x10
    const { check, found } = openWith(wal, killed)
    const whole = killed.kept.filter(({ walBytes }) => walBytes <= at).map(({ entry }) => entry)
    expect({ at, check, found: byId(found) }).toEqual({ at, check: 'ok', found: byId(whole) })
  }
})

test('an acknowledgement whose commit was cut off is asked for again: the result waits as before', () => {
  const killed = killedAgent()
  const before = killed.walBytes()
  const { entry } = killed.kept[2]!
  killed.outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt() })
  const wal = readFileSync(`${agentDatabaseFile(killed.directory)}-wal`)
  const all = byId(killed.kept.map(({ entry: each }) => each))
  expect(byId(openWith(wal, killed).found)).toEqual(all.filter((each) => each !== entry))
  for (let cut = wal.byteLength - 1; cut >= before; cut -= 1000)
    expect(byId(openWith(wal.subarray(0, cut), killed).found)).toEqual(all)
})
