import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '#migrations/index.ts'
import { sender, startTestGrid, type TestGrid } from '#e2e/fixtures/test-grid.ts'
import { lockDataDirectory } from '../shared/data-directory-lock.ts'
import { startTestPostgres, testFolder } from '../shared/postgres/test-postgres.ts'
import { processesIn } from '../shared/postgres/test-processes.ts'
import { runProgram } from '../test-program.ts'

const isLinux = process.platform === 'linux'
const VERBS = ['create-token', 'list-tokens', 'revoke-token', 'log', 'migrate', 'backup', 'restore']
const TOKEN = /^kga_[\w-]{43}\n$/

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())

const admin = (...args: readonly string[]) => runProgram('admin/admin-command.ts', args)
const onGrid = (...args: readonly string[]) => admin(...args, '--data-dir', grid.directory)
const mayList = async (token: string) => (await sender(grid.url, token.trim())('GET', '/grid/nodes')).status

describe('the admin’s command', () => {
  test('makes a token while the coordinator runs; it is shown alone on standard output', async () => {
    const { code, out, err } = await onGrid('create-token', 'Anna', 'of', 'Les', 'Tilleuls')
    expect(code).toBe(0)
    expect(out).toMatch(TOKEN)
    expect(err).toBe('A token for “Anna of Les Tilleuls”. It is kept nowhere in this form; note it now:\n')
    expect(await mayList(out)).toBe(200)
  })

  test('keeps no token in a form that opens anything', async () => {
    const { out } = await onGrid('create-token', 'Berta')
    const rows = await grid.database.query<{ row: string }>('select t::text as row from grid_admin_tokens t')
    expect(rows.length).toBeGreaterThan(2)
    for (const { row } of rows) expect(row).not.toContain(out.trim().slice(4))
  })

  test('lists tokens with their dates and states, and revokes one by its name', async () => {
    const { out: token } = await onGrid('create-token', 'Chris')
    expect(await mayList(token)).toBe(200)
    const revoked = await onGrid('revoke-token', 'Chris')
    expect([revoked.code, revoked.out]).toEqual([0, '1 token was revoked.\n'])
    const { code, out } = await onGrid('list-tokens')
    expect(code).toBe(0)
    const rows = out
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
    const states = new Map(rows.map(([, , state = '', book, name]) => [`${name} (${book})`, state.split(' ')[0]]))
    expect(states.get('Chris (main)')).toBe('revoked')
    expect(states.get('first admin (main)')).toBe('valid')
    expect(states.get('npm start (demo)')).toBe('valid')
    expect(out).not.toContain('kga_')
  })

  test('revokes by an id too, and a revoked token stops working within a second', async () => {
    const { out: token } = await onGrid('create-token', 'Dirk')
    const { out } = await onGrid('list-tokens')
    const [id = ''] =
      out
        .split('\n')
        .find((line) => line.endsWith('\tDirk'))
        ?.split('\t') ?? []
    expect((await onGrid('revoke-token', id)).code).toBe(0)
    await expect.poll(() => mayList(token), { timeout: 30_000, interval: 50 }).toBe(401)
  })
})

describe('looking after a grid', () => {
  test('what was done here stands in the log, the latest first, and no token with it', async () => {
    const { out: token } = await onGrid('create-token', 'Els')
    await onGrid('revoke-token', 'Els')
    const { code, out } = await onGrid('log', '2')
    const lines = out.trim().split('\n')
    expect([code, lines.length]).toEqual([0, 2])
    expect(lines[0]).toMatch(/Z\tthis machine\trevoke-token Els\tdone$/)
    expect(lines[1]).toMatch(/Z\tthis machine\tcreate-token [0-9a-f-]{36}\tdone$/)
    expect(out).not.toContain(token.trim())
    expect((await onGrid('log', '--limit', '2')).out).toBe(out)
    expect(await onGrid('log', 'all')).toMatchObject({ code: 2 })
    expect(await onGrid('log', '--limit', '0')).toMatchObject({ code: 2 })
  })

  test('lists come as one JSON value a line for programs', async () => {
    const { out: log } = await onGrid('log', '--limit', '1', '--json')
    expect(JSON.parse(log)).toMatchObject({ actor: 'this machine', outcome: 'done' })
    const { out: tokens } = await onGrid('list-tokens', '--json')
    const names = tokens
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name)
    expect(names).toContain('first admin')
  })

  test('migrate says that there is nothing to do, when there is nothing', async () => {
    expect(await onGrid('migrate')).toMatchObject({ code: 0, out: 'The tables are up to date.\n' })
  })

  test('migrate makes the tables of a new database, and names what it applied', async () => {
    await using postgres = await startTestPostgres()
    const url = await postgres.emptyDatabase()
    const { code, out } = await admin('migrate', '--database-url', url)
    expect([code, out]).toEqual([0, `Brought up to date: ${migrations.map(({ name }) => name).join(', ')}.\n`])
    expect((await admin('migrate', '--database-url', url)).out).toBe('The tables are up to date.\n')
    const { out: log } = await admin('log', '--database-url', url)
    expect(log).toMatch(/\tthis machine\tmigrate 0001_grid .*\tdone\n$/)
    expect(log.trimEnd().split('\n')).toHaveLength(1)
  })

  test('a reader that has seen enough ends it, and that is no error', async () => {
    const program = path.join(import.meta.dirname, 'admin-command.ts')
    const child = spawn(process.execPath, [program, 'log', '--data-dir', grid.directory])
    const errors = child.stderr.toArray()
    child.stdout.destroy()
    const [code] = (await once(child, 'close')) as [number]
    expect([code, Buffer.concat(await errors).toString()]).toEqual([0, ''])
  })

  test('what was refused stands in the log too', async () => {
    await onGrid('revoke-token', 'Nobody at all')
    await onGrid('backup', grid.directory)
    const { out } = await onGrid('log', '2')
    const [backup, revoke] = out.trim().split('\n')
    expect(revoke).toMatch(/\trevoke-token Nobody at all\tnot_found$/)
    expect(backup).toMatch(/\tbackup .*\tfailed$/)
  })
})

describe('what the admin’s command refuses', () => {
  test.each<[string, readonly string[], string]>([
    ['nothing at all', [], 'A command is missing.'],
    ['a command it does not know', ['make-coffee'], 'There is no command make-coffee.'],
    ['a flag it does not know', ['list-tokens', '--all'], "Unknown option '--all'"],
    ['a flag of another command', ['list-tokens', '--limit', '3'], '“list-tokens” takes no --limit.'],
  ])('%s, with 2 and the help', async (_, args, sentence) => {
    const { code, out, err } = await admin(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
    expect(err).toContain('create-token NAME')
  })

  test.each<[string, readonly string[], string]>([
    ['a token without a name', ['create-token'], 'A token needs a name of 1 to 255 characters.'],
    ['a token of spaces', ['create-token', ' '], 'A token needs a name of 1 to 255 characters.'],
    ['a name of 256 characters', ['create-token', 'x'.repeat(256)], 'A token needs a name of 1 to 255 characters.'],
    ['to revoke what is not there', ['revoke-token', 'Nobody'], 'There is no valid token of the name or id “Nobody”.'],
  ])('%s, with 2 and a sentence', async (_, args, sentence) => {
    expect(await onGrid(...args)).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })

  test('a directory on which no coordinator ever ran, with 2 and what to do', async () => {
    using folder = testFolder()
    const { code, err } = await admin('list-tokens', '--data-dir', folder.path)
    expect(code).toBe(2)
    expect(err).toBe(
      `No coordinator has ever run on ${path.join(folder.path, 'coordinator')}; start it once, or name its --data-dir.\n`,
    )
  })

  test('a coordinator that is just starting, with 3 and a sentence', async () => {
    using folder = testFolder()
    const place = path.join(folder.path, 'coordinator')
    mkdirSync(place)
    writeFileSync(path.join(place, 'postgres-password'), 'x\n')
    const lock = lockDataDirectory(place)
    const ended = await admin('list-tokens', '--data-dir', folder.path)
    lock.release()
    expect(ended).toEqual({
      code: 3,
      out: '',
      err: 'The coordinator is just starting or stopping its database; try again in a moment.\n',
    })
  })

  test('a database that is not there, with 3', async () => {
    const { code, out } = await admin('list-tokens', '--database-url', 'postgres://grid@127.0.0.1:1/grid')
    expect([code, out]).toEqual([3, ''])
  })
})

test('--help says everything on standard output and ends with 0', async () => {
  const { code, out, err } = await admin('--help')
  expect([code, err]).toEqual([0, ''])
  for (const verb of VERBS) expect(out).toContain(`  ${verb}`)
})

test.each(VERBS)('%s --help says more about it, and does nothing', async (verb) => {
  const { code, out, err } = await admin(verb, '--help')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(new RegExp(`^npm run admin -- ${verb} `))
  expect(out.split('\n').length).toBeGreaterThan(4)
})

test('a token can be made while the coordinator is stopped, and no process stays behind', async () => {
  await grid.coordinator.stop()
  const { code, out } = await onGrid('create-token', 'Eva')
  expect(code).toBe(0)
  expect(out).toMatch(TOKEN)
  expect(isLinux ? processesIn(path.join(grid.directory, 'coordinator', 'postgres')) : []).toEqual([])
})
