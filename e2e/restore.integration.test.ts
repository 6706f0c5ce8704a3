import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import { someContents, writeSmallArchive } from '#server/backup/test-archive.ts'
import { startProgram } from '#server/test-program.ts'
import { admin, type BackedUpGrid, backedUpGrid, restore } from './fixtures/backed-up-grid.ts'
import { startGridOn } from './fixtures/restored-grid.ts'
import { sender } from './fixtures/test-grid.ts'

const WAIT = { timeout: 60_000, interval: 5 }

let made: BackedUpGrid
beforeAll(async () => {
  made = await backedUpGrid()
})
afterAll(() => made[Symbol.asyncDispose]())

const isUntouched = (target: string) =>
  !existsSync(path.join(target, 'coordinator')) ||
  readdirSync(path.join(target, 'coordinator')).every((name) => name.startsWith('lock'))

describe('a restore is refused', () => {
  test.each<[string, (bytes: Buffer) => Buffer]>([
    [
      'another byte in the middle',
      (bytes) => (bytes.writeUInt8((bytes[bytes.length >> 1] ?? 0) ^ 1, bytes.length >> 1), bytes),
    ],
    ['its last third missing', (bytes) => bytes.subarray(0, (bytes.length * 2) / 3)],
    ['nothing in it', () => Buffer.alloc(0)],
  ])('with 2, from a file with %s, and nothing is there then', async (_, change) => {
    for (const whole of [made.early.file, made.late.file]) {
      const [file, target] = [made.place('broken.tar'), made.place('broken')]
      writeFileSync(file, change(readFileSync(whole)))
      const ended = await restore(file, target)
      expect(ended).toEqual({ code: 2, out: '', err: expect.stringContaining(`${file} is damaged: `) })
      expect(isUntouched(target)).toBe(true)
    }
  })

  test('with 2, from the backup of a newer coordinator', async () => {
    const file = made.place('newer.tar')
    await writeSmallArchive(file, {
      contents: someContents({ version: '9.9.9', migrations: ['0001_grid', '9999_future'] }),
    })
    const { code, err } = await restore(file, made.place('newer'))
    expect(code).toBe(2)
    expect(err).toContain('made by a newer coordinator (9.9.9, with 9999_future); install that version')
    expect(isUntouched(made.place('newer'))).toBe(true)
  })

  test('with 2, into a directory that has a grid, which stays as it was', async () => {
    const other = made.place('other-grid')
    expect((await restore(made.late.file, other)).code).toBe(0)
    const names = readdirSync(path.join(other, 'coordinator')).toSorted()
    const { code, err } = await restore(made.early.file, other)
    expect(code).toBe(2)
    expect(err).toContain('A backup is put back into an empty place only')
    expect(readdirSync(path.join(other, 'coordinator')).toSorted()).toEqual(names)
  })

  test('with 5, into the directory of a coordinator that runs', async () => {
    expect((await restore(made.early.file, made.grid.directory)).code).toBe(5)
  })

  test.each<[string, readonly string[], string]>([
    ['no file', [], 'This command needs the FILE of a backup.'],
    ['two files', ['a', 'b'], 'takes the FILE of a backup only'],
    ['a height that is none', ['a', '--expect-height', 'high'], '--expect-height is a whole number.'],
    ['a hash that is none', ['a', '--expect-head', 'abc'], '--expect-head is the hash of a block'],
    ['a flag of another command', ['a', '--limit', '3'], '“restore” takes no --limit.'],
  ])('with 2, with %s', async (_, args, sentence) => {
    const { code, err } = await admin('restore', ...args, '--data-dir', made.place('usage'))
    expect(code).toBe(2)
    expect(err).toContain(sentence)
  })
})

const keptIn = (target: string) => path.join(target, 'coordinator', 'kept-head.json')
const run = (target: string, ...flags: readonly string[]) =>
  startProgram('main.ts', ['--port', '0', '--data-dir', target, ...flags], {
    LOG_LEVEL: 'silent',
    GRID_DISK_FREE_MIN_MB: '1',
  })

describe('a log that falls short of what is known of it', () => {
  test.each<[string, () => readonly string[]]>([
    ['a height', () => ['--expect-height', String(made.late.head.height)]],
    ['a block', () => ['--expect-head', made.late.head.hash]],
    ['another block within it', () => ['--expect-height', '1', '--expect-head', made.late.head.hash]],
  ])('is not put back with 4 when %s is expected', async (name, flags) => {
    const { code, err } = await restore(made.early.file, made.place(`expected ${name}`), ...flags())
    expect(code).toBe(4)
    expect(err).toContain('The log of this backup')
    expect(err).toContain('--accept-shorter-log')
  })

  test('is none that has the block which is expected', async () => {
    const { height, hash } = made.late.head
    const flags = ['--expect-height', String(height), '--expect-head', hash]
    expect((await restore(made.late.file, made.place('as-expected'), ...flags)).code).toBe(0)
  })

  test('is put back after all when its loss is accepted, and starts then', async () => {
    const target = made.place('accepted')
    mkdirSync(path.join(target, 'coordinator'), { recursive: true })
    writeFileSync(keptIn(target), JSON.stringify({ ...made.late.head, at: '2026-06-21T12:00:00.000Z' }))
    expect((await restore(made.early.file, target)).code).toBe(4)
    expect(readdirSync(path.join(target, 'coordinator')).filter((name) => !name.startsWith('lock'))).toEqual([
      'kept-head.json',
    ])
    const accepted = await restore(made.early.file, target, '--accept-shorter-log')
    expect(accepted).toMatchObject({ code: 0, err: expect.stringContaining(`block ${made.late.head.height} is known`) })
    const { out } = await admin('log', '--limit', '2', '--data-dir', target)
    expect(out).toContain(`\taccept-shorter-log: ends at height`)
    await using restored = await startGridOn(target)
    expect((await sender(restored.url)('GET', '/readyz')).status).toBe(200)
  })

  test('is not started with 4, until its loss is accepted once', async () => {
    const target = made.place('rolled-back')
    expect((await restore(made.early.file, target)).code).toBe(0)
    writeFileSync(keptIn(target), JSON.stringify({ ...made.late.head, at: '2026-06-21T12:00:00.000Z' }))
    {
      await using refused = run(target)
      const { code, err } = await refused.ended
      expect(code).toBe(4)
      expect(err).toContain(`block ${made.late.head.height} is known from before (kept-head.json)`)
    }
    {
      await using accepted = run(target, '--accept-shorter-log')
      await accepted.listening()
    }
    await using next = run(target)
    await next.listening()
    const { out } = await admin('log', '--data-dir', target)
    expect(out.match(/accept-shorter-log: ends at height/g)).toHaveLength(1)
    const kept = JSON.parse(readFileSync(keptIn(target), 'utf8')) as { height: number }
    expect(kept.height).toBeLessThan(made.late.head.height)
  })

  test('is not made anew where the database is gone', async () => {
    const target = made.place('gone')
    expect((await restore(made.late.file, target)).code).toBe(0)
    rmSync(path.join(target, 'coordinator', 'postgres'), { recursive: true })
    await using refused = run(target)
    expect(await refused.ended).toMatchObject({ code: 4, err: expect.stringContaining('ends at height 0') })
    expect(existsSync(path.join(target, 'coordinator', 'postgres'))).toBe(false)
  })

  test('is told from one that the coordinator keeps itself: its head, beside the database', async () => {
    await vi.waitFor(() => {
      const kept = JSON.parse(readFileSync(keptIn(made.grid.directory), 'utf8')) as { height: number }
      expect(kept.height).toBe(made.late.head.height)
    }, WAIT)
  })
})

test('a restore that is killed leaves a directory that does not start, and can be begun again', async () => {
  const target = made.place('killed')
  const marker = path.join(target, 'coordinator', 'restore-unfinished')
  await using restoring = startProgram('admin/admin-command.ts', ['restore', made.late.file, '--data-dir', target])
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true), WAIT)
  restoring.signal('SIGKILL')
  await restoring.ended
  await using refused = startProgram('main.ts', ['--port', '0', '--data-dir', target])
  expect(await refused.ended).toMatchObject({
    code: 2,
    err: expect.stringContaining('was interrupted, so that nothing here is whole'),
  })
  expect(await admin('list-tokens', '--data-dir', target)).toMatchObject({ code: 2 })
  expect((await restore(made.late.file, target)).code).toBe(0)
  expect(existsSync(marker)).toBe(false)
  await using restored = await startGridOn(target)
  expect((await sender(restored.url)<VerifyResponse>('GET', '/grid/proofs/verify')).body).toMatchObject({
    valid: true,
    height: made.late.head.height,
  })
})

test('a restore that is interrupted by a signal says so, and can be begun again', async () => {
  const target = made.place('interrupted')
  await using restoring = startProgram('admin/admin-command.ts', ['restore', made.late.file, '--data-dir', target])
  await vi.waitFor(() => expect(existsSync(path.join(target, 'coordinator', 'restore-unfinished'))).toBe(true), WAIT)
  restoring.signal('SIGTERM')
  expect(await restoring.ended).toMatchObject({ code: 130, err: expect.stringContaining('Interrupted') })
  expect((await restore(made.late.file, target)).code).toBe(0)
})
