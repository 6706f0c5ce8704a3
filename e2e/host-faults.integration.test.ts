import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canMount, smallDisk } from './fixtures/small-disk.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { codeOf, joinedHost, newFolder, newInvite, openHost, PROFILE, valueOf } from './fixtures/test-host.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'invite' })
})
afterAll(() => grid[Symbol.asyncDispose]())

test('who has joined is told so, also when the settings could not be kept', async () => {
  const directory = newFolder()
  const { host, until } = await openHost(directory)
  await until(({ phase }) => phase === 'welcome')
  const inTheWay = path.join(directory, 'preferences.json')
  mkdirSync(path.join(inTheWay, 'a folder'), { recursive: true })
  const joined = await host.call('join', { target: await newInvite(grid), ...PROFILE, green_certificates: true })
  expect(valueOf(joined)).toMatchObject({ status: 'offline' })
  const { notices, preferences, agent } = await until(({ phase }) => phase === 'running')
  expect(notices).toEqual([{ code: 'preferences_unsaved', file: 'preferences.json' }])
  expect(preferences).toMatchObject({ green_certificates: true, welcome: null })
  // Its sun is left out on purpose, which needs no warning.
  expect(agent?.warnings).toEqual([])
  rmSync(inTheWay, { recursive: true })
  valueOf(await host.call('changePreferences', { theme: 'dark' }))
  expect(valueOf(await host.call('readState', {})).notices).toEqual([])
})

describe('leaving goes on after a crash', () => {
  test('that came when the coordinator had answered', async () => {
    const { host, until } = await joinedHost(grid)
    const { agent } = valueOf(await host.call('readState', {}))
    expect((await grid.admin('DELETE', `/grid/nodes/${agent?.node_id}`)).status).toBe(200)
    expect(codeOf(await host.call('leave', { sure: true }))).toBe('ok')
    await until(({ phase }) => phase === 'welcome')
  })

  test('that came when the key had been put aside', async () => {
    const { host, directory } = await joinedHost(grid)
    await host.stop()
    renameSync(path.join(directory, 'identity.key'), path.join(directory, 'identity.key.left'))
    const again = await openHost(directory)
    await again.until(({ phase, problem }) => phase === 'failed' && problem?.code === 'identity_unusable')
    expect(codeOf(await again.host.call('leave', { sure: true }))).toBe('ok')
    await again.until(({ phase }) => phase === 'welcome')
    valueOf(await again.host.call('join', { target: await newInvite(grid), ...PROFILE }))
    await again.until(({ phase }) => phase === 'running')
  })
})

test.runIf(canMount())('on a full disk nothing is saved half, and that is said', async () => {
  using disk = smallDisk(64)
  const { host, directory, told } = await joinedHost(grid, path.join(disk.place, 'node'), { isKiosk: true })
  valueOf(await host.call('setPin', { pin: '2580', old: null }))
  const before = valueOf(await host.call('readState', {}))
  disk.fill()
  expect(codeOf(await host.call('changePreferences', { theme: 'dark' }))).toEqual(['save_failed', null])
  expect(codeOf(await host.call('setPin', { pin: '1111', old: '2580' }))).toEqual(['save_failed', null])
  expect(valueOf(await host.call('readState', {}))).toMatchObject({
    preferences: before.preferences,
    lock: { has_pin: true },
  })
  disk.makeRoom()
  expect(codeOf(await host.call('unlock', { pin: '2580' }))).toBe('ok')
  valueOf(await host.call('changePreferences', { theme: 'dark' }))
  expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([])
  expect(told.filter((line) => line.includes('failed:'))).toEqual([])
  await host.stop()
})
