import { expect, test } from 'vitest'
import { nodeErrors } from '#core/node/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import { BackupUnusable, LogRefused } from './backup/ports.ts'
import { ConfigError } from './config.ts'
import { errorText, exitCodeOf } from './exit-codes.ts'
import { AlreadyRunning, FolderUnusable } from './shared/data-directory-lock.ts'
import { CannotListen } from './shared/http/web-server.ts'
import { FolderNotReachable } from './shared/postgres/database-owner.ts'
import { DatabaseNotReady, DatabaseUnusable } from './shared/postgres/errors.ts'

const withCode = (code: string) => Object.assign(new Error('what the driver says'), { code })

test.each<[string, unknown, number]>([
  ['a mistake in our code', new TypeError('x is not a function'), 1],
  ['something that is no error', 'thrown text', 1],
  ['a wrong setting', new ConfigError('wrong'), 2],
  ['a port that is taken', new CannotListen('taken'), 2],
  ['a folder that cannot be made', new FolderUnusable('no'), 2],
  ['a folder that the database’s user may not enter', new FolderNotReachable('no'), 2],
  ['a database of another version', new DatabaseUnusable('no'), 2],
  ['a backup that is damaged', new BackupUnusable('no'), 2],
  ['a wrong password in DATABASE_URL', withCode('28P01'), 2],
  ['a database that does not exist', withCode('3D000'), 2],
  ['a server that cannot be reached', withCode('ECONNREFUSED'), 3],
  ['a database that is away', requestErrors.database_away(), 3],
  ['a database that just starts', new DatabaseNotReady('soon'), 3],
  ['a log that is too short', new LogRefused('no'), 4],
  ['a rule of the grid', nodeErrors.node_suspended(), 4],
  ['another coordinator on the same directory', new AlreadyRunning('already'), 5],
])('%s', (_, error, code) => {
  expect(exitCodeOf(error)).toBe(code)
})

test('an expected error is told in its sentence, a bug with everything', () => {
  expect(errorText(new ConfigError('The port is wrong.'))).toBe('The port is wrong.')
  expect(errorText(new TypeError('x is not a function'))).toMatch(/TypeError: x is not a function\n +at /)
  expect(errorText('thrown text')).toBe('thrown text')
})

test('a server that refuses at each of its addresses is told address by address', () => {
  const refusals = ['::1', '127.0.0.1'].map((address) => new Error(`connect ECONNREFUSED ${address}:5432`))
  const error = Object.assign(new AggregateError(refusals), { code: 'ECONNREFUSED' })
  expect(exitCodeOf(error)).toBe(3)
  expect(errorText(error)).toBe('connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432')
})
