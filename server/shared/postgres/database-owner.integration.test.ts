import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { databaseOwner, FolderNotReachable } from './database-owner.ts'
import { testFolder } from './test-postgres.ts'
import { postmasterOf, userOf } from './test-processes.ts'
import { startedPostgres } from './test-started.ts'

afterEach(() => void vi.unstubAllEnvs())

const isRoot = process.platform === 'linux' && process.getuid?.() === 0
/** User namespaces can be forbidden, in containers above all. */
const canMapUser = isRoot && succeeds('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true'])

function succeeds(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    // That it fails is the answer.
    return false
  }
}

const databaseUser = () => Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }))

test.skipIf(isRoot || process.platform === 'win32')('a normal user runs the database itself', () => {
  expect(databaseOwner(['/anywhere/postgres'])).toEqual({ prefix: [], user: null })
})

/** Programs without `unshare`. */
function withoutMapping(folder: string): void {
  const programs = path.join(folder, 'bin')
  mkdirSync(programs)
  symlinkSync(['/usr/bin/id', '/bin/id'].find(existsSync) ?? 'id', path.join(programs, 'id'))
  vi.stubEnv('PATH', programs)
}
function closedFolder(folder: string): string {
  const closed = path.join(folder, 'closed')
  mkdirSync(path.join(closed, 'deep'), { recursive: true })
  chmodSync(closed, 0o700)
  return closed
}

describe.runIf(isRoot)('root, as whom PostgreSQL does not run', () => {
  test('runs it as the system user postgres where that user gets, whatever the temporary folder is', async () => {
    using folder = testFolder()
    const closed = path.join(folder.path, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    vi.stubEnv('TMPDIR', closed)
    await using postgres = await startedPostgres(path.join(folder.path, 'coordinator'))
    expect(userOf(postmasterOf(postgres.data))).toBe(databaseUser())
    expect(statSync(postgres.data).uid).toBe(databaseUser())
  })

  test.runIf(canMapUser)(
    'runs it as somebody else in a folder that only root may enter, and goes on when it is opened',
    async () => {
      using folder = testFolder()
      chmodSync(folder.path, 0o700)
      const closed = await startedPostgres(folder.path)
      expect(closed.data).toBe(path.join(folder.path, 'postgres'))
      expect(userOf(postmasterOf(closed.data))).toBe(0)
      expect(statSync(closed.data).uid).toBe(0)
      await closed.database.query('create table kept as select 1 as one')
      await closed.stop()

      chmodSync(folder.path, 0o711)
      await using open = await startedPostgres(folder.path)
      expect(userOf(postmasterOf(open.data))).toBe(databaseUser())
      expect(await open.database.query('select one from kept')).toEqual([{ one: 1 }])
    },
  )

  describe('where nobody else can be made of it', () => {
    test('is told the folder that stands in the way, and what to do', () => {
      using folder = testFolder()
      withoutMapping(folder.path)
      const closed = closedFolder(folder.path)
      const ask = () => databaseOwner([path.join(closed, 'deep', 'postgres')])
      expect(ask).toThrow(FolderNotReachable)
      expect(ask).toThrow(`may not enter ${closed}. Choose another --data-dir, or run: chmod o+x ${closed}`)
    })

    test('is told it also when it lies behind a link', () => {
      using folder = testFolder()
      withoutMapping(folder.path)
      const closed = closedFolder(folder.path)
      const link = path.join(folder.path, 'link')
      symlinkSync(path.join(closed, 'deep'), link)
      expect(() => databaseOwner([path.join(link, 'postgres')])).toThrow(`may not enter ${closed}.`)
    })
  })
})
