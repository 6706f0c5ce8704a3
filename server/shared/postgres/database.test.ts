import { expect, test } from 'vitest'
import { isAway } from './database.ts'

const withCode = (code: string) => Object.assign(new Error('as the server words it'), { code })

test.each([
  ['08006', 'a connection that broke'],
  ['08P01', 'a protocol that went wrong'],
  ['57P01', 'a server that is stopped'],
  ['57P02', 'a server whose other child crashed'],
  ['57P03', 'a server that just starts'],
  ['57014', 'a statement that took too long'],
  ['53300', 'no free connection'],
  ['ECONNREFUSED', 'nobody at the port'],
  ['ECONNRESET', 'a line that was cut'],
  ['ETIMEDOUT', 'a line that is dead'],
  ['EPIPE', 'a line that was cut while we wrote'],
  ['ENOTFOUND', 'a name that nobody knows'],
  ['EAI_AGAIN', 'a name server that is away'],
  ['EHOSTUNREACH', 'a network that is away'],
])('%s is a database that is away: %s', (code) => {
  expect(isAway(withCode(code))).toBe(true)
})

test.each([
  ['Connection terminated'],
  ['Connection terminated unexpectedly'],
  ['Connection terminated due to connection timeout'],
  ['timeout exceeded when trying to connect'],
  ['timeout expired'],
  ['Query read timeout'],
  ['Client has encountered a connection error and is not queryable'],
  ['Client was closed and is not queryable'],
])('the driver’s “%s” is a database that is away', (message) => {
  expect(isAway(new Error(message))).toBe(true)
})

test.each([
  ['23505', 'a value that is there already'],
  ['23514', 'a CHECK that refuses'],
  ['42P01', 'a table that does not exist'],
  ['40P01', 'a lost deadlock'],
  ['22P05', 'a text that cannot be kept'],
  ['28P01', 'a wrong password'],
  ['ENOENT', 'a file that is not there'],
])('%s is none: %s', (code) => {
  expect(isAway(withCode(code))).toBe(false)
})

test('what is no error of a database is none', () => {
  for (const error of [
    new TypeError('x is not a function'),
    'Connection terminated',
    undefined,
    null,
    { code: '57P01' },
  ]) {
    expect(isAway(error)).toBe(false)
  }
})
