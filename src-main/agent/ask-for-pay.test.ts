import { expect, test } from 'vitest'
import { systemClock } from './adapters/system.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from './ports.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { temporaryDatabase } from './test-directory.ts'
import { askForPay } from './ask-for-pay.ts'

function setup() {
  const coordinator = inMemoryCoordinator()
  const client = inMemoryCoordinatorClient(coordinator, systemClock)
  const settings = sqliteSettings(temporaryDatabase().database)
  let keys = 0
  const newKey = () => `a-key-of-16-chars-${(keys += 1)}`
  return { coordinator, keys: () => coordinator.said('redeem'), ask: () => askForPay({ client, settings, newKey }) }
}

test('each question that was answered is followed by a new one', async () => {
  const { ask, keys } = setup()
  expect(await ask()).toMatchObject({ amount_eur: '1.5', credits: 2 })
  await ask()
  expect(keys()).toEqual(['a-key-of-16-chars-1', 'a-key-of-16-chars-2'])
})

test('after a line that broke the same is asked again', async () => {
  const { coordinator, ask, keys } = setup()
  coordinator.state.isAway = true
  await expect(ask()).rejects.toBeInstanceOf(CoordinatorUnreachable)
  coordinator.state.isAway = false
  await ask()
  expect(new Set(keys())).toEqual(new Set(['a-key-of-16-chars-1']))
})

test.each([
  [503, 'database_away', 1],
  [500, 'internal', 1],
  [429, 'rate_limited', 1],
  [409, 'redemption_nothing', 2],
  [403, 'node_suspended', 2],
])('after %i (%s) the next question has key number %i', async (status, code, next) => {
  const { coordinator, ask, keys } = setup()
  coordinator.refusals.set('redeem', { status, code, detail: 'No.' })
  await expect(ask()).rejects.toBeInstanceOf(CoordinatorRefused)
  coordinator.refusals.clear()
  await ask()
  expect(keys()).toEqual(['a-key-of-16-chars-1', `a-key-of-16-chars-${next}`])
})
