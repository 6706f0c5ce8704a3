import { describe, expect, test } from 'vitest'
import { AgentDatabaseUnusable } from '../agent/adapters/agent-database.ts'
import { AlreadyRunning, FolderUnusable } from '../agent/adapters/agent-lock.ts'
import { AgentOfOtherVersion, AgentRefused, NoAgentRunning } from '../agent/adapters/control-socket.ts'
import { IdentityUnusable } from '../agent/adapters/identity-file.ts'
import { ServerAddressInvalid } from '../agent/adapters/server-address.ts'
import { NotRegistered } from '../agent/membership.ts'
import { InterfaceMissing, NoInterfaceOpen, PortTaken } from '../loopback/errors.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../agent/ports.ts'
import { errorText, exitCodeOf, UsageError } from './exit-codes.ts'

const SENTENCE = 'It says what to do.'

describe('the exit code', () => {
  test.each([
    [2, new UsageError(SENTENCE)],
    [2, new NotRegistered(SENTENCE)],
    [2, new IdentityUnusable(SENTENCE)],
    [2, new ServerAddressInvalid(SENTENCE)],
    [2, new FolderUnusable(SENTENCE)],
    [2, new AgentDatabaseUnusable(SENTENCE, { isDamaged: true })],
    [2, new PortTaken(SENTENCE)],
    [2, new InterfaceMissing(SENTENCE)],
    [2, new AgentOfOtherVersion(SENTENCE)],
    [3, new CoordinatorUnreachable(SENTENCE)],
    [3, new NoInterfaceOpen(SENTENCE)],
    [3, new NoAgentRunning(SENTENCE)],
    [4, new CoordinatorRefused({ status: 403, code: 'enrolment_closed', detail: SENTENCE })],
    [4, new AgentRefused(SENTENCE)],
    [5, new AlreadyRunning(SENTENCE)],
  ])('is %i for what a person can do something about: %s, and only the sentence is shown', (code, error) => {
    expect(exitCodeOf(error)).toBe(code)
    expect(errorText(error)).toBe(SENTENCE)
  })

  test('is 1 for a bug, and everything is shown', () => {
    const bug = new TypeError('x is not a function')
    expect(exitCodeOf(bug)).toBe(1)
    expect(errorText(bug)).toContain('exit-codes.test.ts')
    expect([exitCodeOf('odd'), errorText('odd')]).toEqual([1, 'odd'])
  })
})
