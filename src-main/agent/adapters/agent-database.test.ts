import { warningText } from '#core/wording/warnings.ts'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { seededRandom } from '#e2e/fixtures/seeded-random.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { aReceipt, anEntry } from '../test-reports.ts'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase } from './agent-database.ts'
import { openOrRescueAgentDatabase } from './rescue-agent-database.ts'
import { sqliteOutbox } from './sqlite-outbox.ts'
import { sqliteSettings } from './sqlite-settings.ts'

const NOW = new Date('2026-06-21T12:00:00.000Z')
/** Bytes 44 to 47 of the header, the schema format number: sqlite.org/fileformat2.html, 1.3.10. */
const SCHEMA_FORMAT_BYTE = 44
const PAGE_BYTES = 4096
/** Pages count from 0 here: the tables’ list, settings, its index, outbox. */
const OUTBOX_ROOT_PAGE = 3

function failureOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}

function rescue(directory: string) {
  const { database, warning } = openOrRescueAgentDatabase(directory, NOW)
  onTestFinished(() => database.close())
  const said = warning && warningText(warning, 'en')
  return { outbox: sqliteOutbox(database), settings: sqliteSettings(database), warning: said }
}

/** A registered node with results: enough of them to fill many pages. */
function fill(directory: string, count: number) {
  const database = openAgentDatabase(directory)
  sqliteSettings(database).set('node_id', 'n')
  sqliteSettings(database).set('server', 's')
  const outbox = sqliteOutbox(database)
  const entries = Array.from({ length: count }, () => anEntry())
  for (const entry of entries) outbox.add(entry)
  outbox.settle(entries[0]!.assignmentId, { state: 'paid', receipt: aReceipt() })
  database.close()
  return entries
}

/** Overwrites the page on which a result is, as a dying card does. */
function damagePageOf({ assignmentId }: { assignmentId: string }, file: string): void {
  const at = readFileSync(file).indexOf(`"assignment_id":"${assignmentId}"`)
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xaa), 0, PAGE_BYTES, Math.floor(at / PAGE_BYTES) * PAGE_BYTES)
  closeSync(handle)
}

/** The same node, killed: what it did last lies in the WAL alone. `isYoung` has never written anywhere else. */
function fillAndKill(directory: string, { isYoung }: { isYoung: boolean }) {
  const alive = temporaryDirectory()
  const earlier = isYoung ? [] : fill(alive, 60)
  const database = openAgentDatabase(alive)
  onTestFinished(() => database.close())
  for (const name of ['node_id', 'server'] as const) sqliteSettings(database).set(name, 'n')
  const outbox = sqliteOutbox(database)
  const later = Array.from({ length: 10 }, () => anEntry())
  for (const entry of later) outbox.add(entry)
  for (const end of ['', '-wal'])
    copyFileSync(`${agentDatabaseFile(alive)}${end}`, `${agentDatabaseFile(directory)}${end}`)
  return [...earlier, ...later]
}

/** Overwrites what a dying card, or another program, would: `bytes` of noise at any place, said by the random source. */
function damageAnywhere(file: string, random: () => number): { firstPage: number; lastPage: number } {
  const length = statSync(file).size
  const bytes = Math.ceil(random() * 20_000)
  const at = Math.floor(random() * Math.max(1, length - bytes))
  const noise = Uint8Array.from({ length: Math.min(bytes, length - at) }, () => Math.floor(random() * 256))
  const handle = openSync(file, 'r+')
  writeSync(handle, noise, 0, noise.length, at)
  closeSync(handle)
  return { firstPage: Math.floor(at / PAGE_BYTES), lastPage: Math.floor((at + noise.length - 1) / PAGE_BYTES) }
}

/** Where a result stands, and where a page that was split has left it behind. */
function pagesOf({ assignmentId }: { assignmentId: string }, bytes: Buffer): readonly number[] {
  const words = `"assignment_id":"${assignmentId}"`
  const pages: number[] = []
  for (let at = bytes.indexOf(words); at >= 0; at = bytes.indexOf(words, at + 1))
    pages.push(Math.floor(at / PAGE_BYTES))
  return pages
}

const asideIn = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('agent.db.damaged-'))

describe('the agent’s database', () => {
  test('is for its owner only', () => {
    const directory = path.join(temporaryDirectory(), 'node')
    openAgentDatabase(directory).close()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(agentDatabaseFile(directory)).mode & 0o777).toBe(0o600)
  })

  test('that is damaged is not opened, nor changed, and the sentence says what to do', () => {
    const directory = temporaryDirectory()
    writeFileSync(agentDatabaseFile(directory), 'no database '.repeat(1000))
    const failure = failureOf(() => openAgentDatabase(directory))
    expect(failure).toBeInstanceOf(AgentDatabaseUnusable)
    expect(failure).toMatchObject({ isDamaged: true, message: expect.stringContaining('Start the node') })
    expect(readFileSync(agentDatabaseFile(directory), 'utf8')).toBe('no database '.repeat(1000))
  })

  test('that is damaged in its middle is noticed before it is trusted', () => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 60)
    damagePageOf(entries[30]!, agentDatabaseFile(directory))
    expect(failureOf(() => openAgentDatabase(directory))).toMatchObject({ isDamaged: true })
  })

  test('that cannot be opened for another reason says so, and is not taken for damaged', () => {
    const directory = temporaryDirectory()
    mkdirSync(agentDatabaseFile(directory))
    const failure = failureOf(() => openOrRescueAgentDatabase(directory, NOW))
    expect(failure).toBeInstanceOf(AgentDatabaseUnusable)
    expect(failure).toMatchObject({ isDamaged: false, message: expect.stringContaining('cannot be used') })
    expect(asideIn(directory)).toEqual([])
  })

  test('in a place that is a file says so', () => {
    const file = path.join(temporaryDirectory(), 'file')
    writeFileSync(file, '')
    expect(failureOf(() => openAgentDatabase(file))).toMatchObject({ isDamaged: false })
  })
})

describe('a rescue', () => {
  test('of what is whole does nothing and says nothing', () => {
    const directory = temporaryDirectory()
    fill(directory, 1)
    expect(rescue(directory).warning).toBeNull()
    expect(asideIn(directory)).toEqual([])
  })

  test('of garbage keeps the file aside, begins anew, and says so', () => {
    const directory = temporaryDirectory()
    writeFileSync(agentDatabaseFile(directory), 'no database '.repeat(1000))
    const { outbox, warning } = rescue(directory)
    expect(outbox.waiting()).toBe(0)
    const [aside] = asideIn(directory)
    expect(readFileSync(path.join(directory, aside!), 'utf8')).toBe('no database '.repeat(1000))
    expect(warning).toContain(aside)
    expect(warning).toContain('0 settings and 0 results, 0 of them not yet sent')
    expect(warning).toContain('Register this node again with the same key')
  })

  test('of a damaged page loses the results on that page only, and keeps the settings', () => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 200)
    damagePageOf(entries[100]!, agentDatabaseFile(directory))
    const { outbox, settings, warning } = rescue(directory)
    const found = entries.filter(({ assignmentId }) => outbox.has(assignmentId))
    expect(found.length).toBeGreaterThan(180)
    expect(outbox.has(entries[100]!.assignmentId)).toBe(false)
    expect(outbox.earnedPEur()).toEqual({ main: 10_000_787_500n, demo: 0n })
    expect(outbox.due(NOW.getTime())?.report).toEqual(
      entries.find(({ assignmentId }) => assignmentId === outbox.due(NOW.getTime())?.assignmentId)?.report,
    )
    expect([settings.get('node_id'), settings.get('server')]).toEqual(['n', 's'])
    expect(warning).toContain(`2 settings and ${found.length} results, ${outbox.waiting()} of them not yet sent`)
    expect(warning).not.toContain('Register')
    expect(asideIn(directory)).toHaveLength(1)
  })

  test('of a file that was cut off reads what is left and ends', () => {
    const directory = temporaryDirectory()
    fill(directory, 200)
    truncateSync(agentDatabaseFile(directory), 10 * PAGE_BYTES)
    expect(rescue(directory).warning).toMatch(/kept as .*damaged-2026-06-21T120000\.000Z/)
    expect(asideIn(directory)).toHaveLength(1)
  })

  test('of a node that has done more than a hundred thousand tasks finds those that wait', () => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 200)
    const file = agentDatabaseFile(directory)
    const database = openAgentDatabase(directory)
    database.exec('update outbox set rowid = rowid + 100000')
    database.close()
    destroyHeader(file, PAGE_BYTES)
    const { outbox } = rescue(directory)
    expect(outbox.waiting()).toBe(199)
    expect(outbox.has(entries.at(-1)!.assignmentId)).toBe(true)
  })

  test('that was interrupted while the damaged file was put aside meets nothing of its WAL', () => {
    const directory = temporaryDirectory()
    const rescued = path.join(directory, 'rescue')
    const [first] = fill(rescued, 3)
    writeFileSync(`${agentDatabaseFile(directory)}-wal`, 'of the damaged one')
    const { outbox } = rescue(directory)
    expect(outbox.has(first!.assignmentId)).toBe(true)
    expect(readdirSync(directory).filter((name) => name.endsWith('-wal') && name.includes('damaged'))).toHaveLength(1)
  })

  test('happens once: the next start finds a whole database with what was rescued', () => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 200)
    damagePageOf(entries[100]!, agentDatabaseFile(directory))
    const first = openOrRescueAgentDatabase(directory, NOW)
    const waiting = sqliteOutbox(first.database).waiting()
    first.database.close()
    const { outbox, warning } = rescue(directory)
    expect(warning).toBeNull()
    expect(outbox.waiting()).toBe(waiting)
  })

  test('that was interrupted after the damaged file was put aside goes on with what was rescued', () => {
    const directory = temporaryDirectory()
    const entries = fill(path.join(directory, 'rescue'), 3)
    const { outbox, warning } = rescue(directory)
    expect(warning).toBeNull()
    expect(entries.every(({ assignmentId }) => outbox.has(assignmentId))).toBe(true)
  })

  test('that was interrupted before is begun again', () => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 200)
    damagePageOf(entries[100]!, agentDatabaseFile(directory))
    mkdirSync(path.join(directory, 'rescue'))
    writeFileSync(path.join(directory, 'rescue', 'agent.db'), 'half')
    const { outbox } = rescue(directory)
    expect(outbox.waiting()).toBeGreaterThan(180)
    expect(existsSync(path.join(directory, 'rescue'))).toBe(false)
  })
})

function destroyHeader(file: string, bytes: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, 0x5a), 0, bytes, 0)
  closeSync(handle)
}

describe('a database that has lost its beginning', () => {
  test.each([
    ['16 bytes', 16],
    ['100 bytes', 100],
    ['a page', PAGE_BYTES],
  ])('(%s) is read all the same: no result and no setting is lost', (_, bytes) => {
    const directory = temporaryDirectory()
    const entries = fill(directory, 60)
    destroyHeader(agentDatabaseFile(directory), bytes)
    const { outbox, settings, warning } = rescue(directory)
    expect(entries.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
    expect([settings.get('node_id'), settings.get('server')]).toEqual(['n', 's'])
    expect(warning).toContain('2 settings and 60 results, 59 of them not yet sent')
    expect(asideIn(directory)).toHaveLength(1)
  })

  test.each([true, false])('(of a killed agent, young: %s) goes on with what lies in its WAL', (isYoung) => {
    const directory = temporaryDirectory()
    const entries = fillAndKill(directory, { isYoung })
    destroyHeader(agentDatabaseFile(directory), PAGE_BYTES)
    const { outbox, settings } = rescue(directory)
    expect(entries.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
    expect(settings.get('node_id')).toBe('n')
  })

  test('(all of it) is read from the WAL, as far as that goes', () => {
    const directory = temporaryDirectory()
    const entries = fillAndKill(directory, { isYoung: true })
    truncateSync(agentDatabaseFile(directory), 0)
    const { outbox, settings, warning } = rescue(directory)
    expect(outbox.waiting()).toBe(entries.length)
    expect(settings.get('node_id')).toBe('n')
    expect(warning).toContain('10 results, 10 of them not yet sent')
  })

  test('(all of it, without a WAL) is kept aside, and the sentence says what to do', () => {
    const directory = temporaryDirectory()
    writeFileSync(agentDatabaseFile(directory), '')
    const { outbox, warning } = rescue(directory)
    expect(outbox.waiting()).toBe(0)
    expect(warning).toContain('Register this node again with the same key')
    expect(statSync(path.join(directory, asideIn(directory)[0]!)).size).toBe(0)
  })
})

test('a database whose page of pages is damaged gives every result that waits', () => {
  const directory = temporaryDirectory()
  const [, ...entries] = fillAndKill(directory, { isYoung: false })
  const file = agentDatabaseFile(directory)
  openAgentDatabase(directory).close()
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xaa), 0, PAGE_BYTES, OUTBOX_ROOT_PAGE * PAGE_BYTES)
  closeSync(handle)
  const { outbox, warning } = rescue(directory)
  expect(entries.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
  expect(warning).toContain('69 of them not yet sent')
})

test('a database whose header names a format that is none gives every result that waits', () => {
  const directory = temporaryDirectory()
  const [, ...entries] = fill(directory, 20)
  const handle = openSync(agentDatabaseFile(directory), 'r+')
  writeSync(handle, Buffer.from([0x7f]), 0, 1, SCHEMA_FORMAT_BYTE)
  closeSync(handle)
  const { outbox } = rescue(directory)
  expect(entries.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
})

describe('a database with noise in any place', () => {
  const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)

  test(`opens, and gives every result that waits and whose pages are whole (seed ${SEED})`, { timeout: 60_000 }, () => {
    const random = seededRandom(SEED)
    for (let round = 0; round < 5; round++) {
      const directory = temporaryDirectory()
      const [, ...waiting] = fill(directory, 60)
      const file = agentDatabaseFile(directory)
      const before = readFileSync(file)
      const { firstPage, lastPage } = damageAnywhere(file, random)
      const { outbox } = rescue(directory)
      const isTouched = (page: number) => page >= firstPage && page <= lastPage
      const whole = waiting.filter((entry) => !pagesOf(entry, before).some(isTouched))
      expect(whole.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
    }
  })
})
