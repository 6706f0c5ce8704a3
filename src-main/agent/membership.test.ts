import { describe, expect, test } from 'vitest'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { knowGrid, NotRegistered, readMembership } from './membership.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'

const NOTHING = { server: null, nodeId: null, hasSun: false }

function setup() {
  const settings = sqliteSettings(temporaryDatabase().database)
  const coordinator = inMemoryCoordinator()
  const client = inMemoryCoordinatorClient(coordinator, handDrivenTime().clock)
  const register = () => {
    settings.set('server', 'https://grid.example.org/')
    settings.set('node_id', 'n')
    settings.set('name', 'Hall')
    settings.set('has_solar', 'false')
  }
  return { settings, coordinator, client, register }
}

describe('the membership of a node', () => {
  test('is what was registered', () => {
    const { settings, register } = setup()
    register()
    const membership = { server: 'https://grid.example.org/', nodeId: 'n', name: 'Hall', hasSolar: false }
    expect(readMembership(settings, NOTHING)).toEqual(membership)
    expect(readMembership(settings, { ...NOTHING, hasSun: true })).toEqual(membership)
  })

  test('is what the command line says instead', () => {
    const { settings, register } = setup()
    register()
    const asked = { server: 'http://localhost/', nodeId: 'other', hasSun: false }
    expect(readMembership(settings, asked)).toMatchObject({ server: 'http://localhost/', nodeId: 'other' })
  })

  test('of a node that only the command line knows has sun when it has a source', () => {
    const asked = { server: 'http://localhost/', nodeId: 'n', hasSun: true }
    expect(readMembership(setup().settings, asked)).toMatchObject({ name: null, hasSolar: true })
  })

  test.each([[NOTHING], [{ ...NOTHING, server: 'http://localhost/' }], [{ ...NOTHING, nodeId: 'n' }]])(
    'is missing when one of server and node is: it says how to register',
    (asked) => {
      expect(() => readMembership(setup().settings, asked)).toThrow(NotRegistered)
      expect(() => readMembership(setup().settings, asked)).toThrow('register --server URL')
    },
  )
})

describe('the grid that everything is signed for', () => {
  test('is asked for once and remembered', async () => {
    const { settings, coordinator, client } = setup()
    expect(await knowGrid(settings, client)).toBe(coordinator.coordinatorId)
    expect(settings.get('coordinator_id')).toBe(coordinator.coordinatorId)
    expect(await knowGrid(settings, client)).toBe(coordinator.coordinatorId)
  })

  test('must be asked for when it is not known: nothing is signed for nobody', async () => {
    const { settings, coordinator, client } = setup()
    coordinator.state.isAway = true
    await expect(knowGrid(settings, client)).rejects.toThrow('does not answer')
    expect(settings.get('coordinator_id')).toBeNull()
  })

  test('is trusted when it is known and does not answer: it may be away for a month', async () => {
    const { settings, coordinator, client } = setup()
    await knowGrid(settings, client)
    coordinator.state.isAway = true
    expect(await knowGrid(settings, client)).toBe(coordinator.coordinatorId)
  })

  test('is not another one that answers at the same address', async () => {
    const { settings, client } = setup()
    settings.set('coordinator_id', 'another')
    await expect(knowGrid(settings, client)).rejects.toThrow(NotRegistered)
    expect(settings.get('coordinator_id')).toBe('another')
  })
})
