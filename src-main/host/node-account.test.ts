import { existsSync, renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openAgentDatabase } from '../agent/adapters/agent-database.ts'
import { fileIdentity, identityFile } from '../agent/adapters/identity-file.ts'
import { sqliteSettings } from '../agent/adapters/sqlite-settings.ts'
import { NotRegistered } from '../agent/membership.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../agent/ports.ts'
import { storedMembership } from '../agent/stored-node.ts'
import { coordinatorServer } from '../agent/test-coordinator-server.ts'
import { inMemoryCoordinator } from '../agent/test-coordinator.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { problemOf } from './host-problem.ts'
import { nodeAccount } from './node-account.ts'

/** A node that is registered with a coordinator over HTTP; `knownKey` is the one that the coordinator knows. */
async function setup({ knownKey }: { knownKey?: string } = {}) {
  const coordinator = inMemoryCoordinator()
  const directory = temporaryDirectory()
  const { publicKey } = fileIdentity(directory)
  const { address: server } = await coordinatorServer(coordinator, knownKey ?? publicKey)
  const { nodeId } = coordinator
  register({ server, node_id: nodeId, coordinator_id: coordinator.coordinatorId })
  const key = identityFile(directory)
  return {
    coordinator,
    account: nodeAccount(directory),
    left: { server, nodeId },
    key,
    isMember: () => isMember(directory),
    keys: () => [existsSync(key), existsSync(`${key}.left`)],
  }

  function register(values: { server: string; node_id: string; coordinator_id: string }): void {
    const database = openAgentDatabase(directory)
    const settings = sqliteSettings(database)
    for (const name of ['server', 'node_id', 'coordinator_id'] as const) settings.set(name, values[name])
    database.close()
  }
}

function isMember(directory: string): boolean {
  try {
    storedMembership(directory)
    return true
  } catch (error) {
    if (error instanceof NotRegistered) return false
    throw error
  }
}

test.each([
  [{ code: 'redemption_nothing' }, { code: 'nothing_payable', values: {} }],
  [
    { code: 'redemption_too_little', minimumEur: '0.5' },
    { code: 'payable_too_little', values: { minimum_eur: '0.5' } },
  ],
  // A coordinator from before it told the least amount.
  [{ code: 'redemption_too_little' }, { code: 'coordinator_refused', detail: 'No.' }],
  [{ code: 'redemption_key_conflict' }, { code: 'coordinator_refused', detail: 'No.' }],
])('is not paid because of %j: %j', async (refusal, problem) => {
  const { coordinator, account } = await setup()
  coordinator.refusals.set('redeem', { status: 409, detail: 'No.', ...refusal })
  expect(problemOf(await account.redeem().catch((error: unknown) => error))).toMatchObject(problem)
})

test('leaves: the coordinator is told, the key put aside, the membership forgotten', async () => {
  const { coordinator, account, left, keys, isMember } = await setup()
  expect(await account.leave()).toEqual(left)
  expect(coordinator.said('leave')).toEqual([left.nodeId])
  expect([isMember(), ...keys()]).toEqual([false, false, true])
})

test('goes on leaving after a crash that came when the key was put aside', async () => {
  const { account, left, key, keys, isMember } = await setup()
  renameSync(key, `${key}.left`)
  expect(await account.leave()).toEqual(left)
  expect([isMember(), ...keys()]).toEqual([false, false, true])
})

test('leaves a coordinator that does not know its key any more', async () => {
  const { publicKey } = fileIdentity(temporaryDirectory())
  const { account, isMember, keys } = await setup({ knownKey: publicKey })
  await account.leave()
  expect([isMember(), ...keys()]).toEqual([false, false, true])
})

test('leaves a coordinator that does not know the node any more', async () => {
  const { coordinator, account, isMember } = await setup()
  coordinator.refusals.set('leave', { status: 404, code: 'node_not_found', detail: 'There is no such node.' })
  await account.leave()
  expect(isMember()).toBe(false)
})

test('does not leave one that is away, or refuses for another reason', async () => {
  const { coordinator, account, isMember, keys } = await setup()
  coordinator.state.isAway = true
  await expect(account.leave()).rejects.toBeInstanceOf(CoordinatorUnreachable)
  coordinator.state.isAway = false
  coordinator.refusals.set('token', { status: 401, code: 'nonce_used', detail: 'Make a new one.' })
  await expect(account.leave()).rejects.toBeInstanceOf(CoordinatorRefused)
  expect([isMember(), ...keys()]).toEqual([true, true, false])
})
