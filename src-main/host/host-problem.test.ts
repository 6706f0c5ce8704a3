import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { agentOfOtherVersion, AgentRefused } from '../agent/adapters/control-socket.ts'
import { PinMismatch } from '../agent/adapters/pinned-agent.ts'
import { CoordinatorUnreachable } from '../agent/ports.ts'
import { HostRefusal, problemOf } from './host-problem.ts'

test.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO'])('%s of the disk is no bug', (code) => {
  const error = Object.assign(new Error(`${code}: as the system says it`), { code })
  expect(problemOf(error)).toMatchObject({ code: 'save_failed', detail: `${code}: as the system says it` })
})

test('a database that the disk has no room for is no bug, one that was asked for nonsense is', () => {
  using database = new DatabaseSync(':memory:')
  database.exec('pragma max_page_count = 2; create table kept (bytes blob)')
  const errorOf = (sql: string) => {
    try {
      database.exec(sql)
    } catch (error) {
      return problemOf(error)
    }
    throw new Error('It was carried out')
  }
  expect(errorOf('insert into kept values (zeroblob(100000))')).toMatchObject({ code: 'save_failed' })
  expect(errorOf('insert into lost values (1)')).toBeNull()
})

test.each([
  [new AgentRefused('No.'), 'agent_refused', 'No.'],
  [agentOfOtherVersion('/data/node'), 'agent_other_version', expect.stringContaining('/data/node')],
  [
    new CoordinatorUnreachable('Hm.', { cause: new Error('on the way', { cause: new PinMismatch('Other.') }) }),
    'target_key_differs',
    'Hm.',
  ],
])('%s is told as what it is', (error, code, detail) => {
  expect(problemOf(error)).toMatchObject({ code, detail })
})

test('a refusal keeps its words, and what nobody expects is a bug', () => {
  const about = { field: 'name', detail: 'Why.', values: { most: 2 } }
  expect(problemOf(new HostRefusal('name_invalid', about))).toEqual({ code: 'name_invalid', ...about })
  expect([problemOf(new TypeError('x')), problemOf('odd'), problemOf(null)]).toEqual([null, null, null])
})
