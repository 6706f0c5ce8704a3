import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { isolationText } from '#main/compute/isolation.ts'
import { isolation } from '#main/compute/test-children.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { codeOf, joinedHost, newFolder, newInvite, openHost, PROFILE, valueOf } from './fixtures/test-host.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'invite' })
})
afterAll(() => grid[Symbol.asyncDispose]())

describe('joining', () => {
  test('an invite shows what answers, what becomes public, and lets in once that is agreed to', async () => {
    const { host, until } = await openHost(newFolder())
    await until(({ phase }) => phase === 'welcome')
    const target = await newInvite(grid)
    const offer = valueOf(await host.call('lookAtGrid', { target: `  ${target}\n` }))
    expect(offer).toMatchObject({ is_invite: true, is_own: false, grid: { coordinator_id: grid.coordinatorId } })
    expect(offer.consent?.version).toBe(CONSENT_VERSION)
    const unagreed = await host.call('join', { target, ...PROFILE, consent_version: null })
    expect(codeOf(unagreed)).toEqual(['consent_needed', 'consent_version'])
    expect(valueOf(await host.call('readState', {})).phase).toBe('welcome')
    expect(valueOf(await host.call('join', { target, ...PROFILE }))).toMatchObject({ status: 'offline' })
    await until(({ phase, agent }) => phase === 'running' && agent?.node_name === 'Hall')
    expect(codeOf(await host.call('join', { target, ...PROFILE }))).toEqual(['already_registered', null])
  })

  test.each([
    ['koprogo1.https://x', 'invite_invalid', 'target'],
    ['not an address', 'target_invalid', 'target'],
    ['http://grid.example.org', 'target_not_encrypted', 'target'],
    ['https://127.0.0.1:1', 'target_unreachable', 'target'],
  ])('%j is refused beside its field', async (target, code, field) => {
    const { host, until } = await openHost(newFolder())
    await until(({ phase }) => phase === 'welcome')
    expect(codeOf(await host.call('lookAtGrid', { target }))).toEqual([code, field])
    expect(codeOf(await host.call('join', { target, ...PROFILE }))).toEqual([code, field])
  })

  test('name, place and cores are looked at before anybody is asked', async () => {
    const { host, until } = await openHost(newFolder())
    await until(({ phase }) => phase === 'welcome')
    const target = await newInvite(grid)
    const join = async (changes: object) => codeOf(await host.call('join', { target, ...PROFILE, ...changes }))
    expect(await join({ name: ' ' })).toEqual(['name_invalid', 'name'])
    expect(await join({ location: 'a\u0007b' })).toEqual(['location_invalid', 'location'])
    expect(await join({ cpu_cores: 0 })).toEqual(['cores_invalid', 'cpu_cores'])
    expect(await join({ target: 7 })).toEqual(['request_invalid', 'target'])
    expect(await join({})).toBe('ok')
  })
})

describe('a joined node', () => {
  test('does work, shows its receipt, its proof and what it is compared with', async () => {
    const { host, until } = await joinedHost(grid)
    await newTask(grid)
    const { agent } = await until((state) => state.agent?.recent.some(({ outcome }) => outcome === 'paid') === true)
    expect(agent?.today).toMatchObject({ tasks: 1, earned_eur: agent?.earned_eur })
    const { earnings, factor } = valueOf(await host.call('readEarnings', { cursor: null, limit: 10 }))
    expect(factor).toMatchObject({ id: 'be-2025', kg_co2_per_kwh: '0.18' })
    const [receipt] = earnings.receipts.items
    const { proof, coordinator_id } = valueOf(await host.call('readProof', { height: receipt!.proof.height }))
    expect(proof).toMatchObject({ block_hash: receipt?.proof.block_hash, task_id: receipt?.task_id })
    expect(coordinator_id).toBe(grid.coordinatorId)
    expect(await host.call('redeem', {})).toMatchObject({
      problem: { code: 'payable_too_little', values: { minimum_eur: '1' } },
    })
  })

  test('is paused, resumed and finished, and goes on after it has finished', async () => {
    const { host, until } = await joinedHost(grid)
    valueOf(await host.call('pause', { until: null }))
    await until(({ agent }) => agent?.sentence.reason === 'paused_by_user')
    valueOf(await host.call('finish', {}))
    await until(({ agent }) => agent?.sentence.reason === 'finished')
    valueOf(await host.call('resume', {}))
    const { agent } = await until((state) => state.agent?.mode === 'solar_first')
    expect(agent?.connected).toBe(true)
  })

  test('keeps membership, preferences and PIN over a restart', async () => {
    const { host, directory } = await joinedHost(grid)
    valueOf(await host.call('changePreferences', { cores_max: 2, theme: 'dark' }))
    valueOf(await host.call('setPin', { pin: '2580', old: null }))
    await host.stop()
    const again = await openHost(directory, { isKiosk: true })
    const state = await again.until(({ phase, agent }) => phase === 'running' && agent?.slots === 2)
    expect(state).toMatchObject({ preferences: { theme: 'dark' }, lock: { has_pin: true, is_locked: true } })
  })

  test('leaves for good and welcomes a new start', async () => {
    const { host, until } = await joinedHost(grid)
    expect(codeOf(await host.call('leave', { sure: true }))).toBe('ok')
    await until(({ phase }) => phase === 'welcome')
    valueOf(await host.call('join', { target: await newInvite(grid), ...PROFILE }))
    await until(({ phase }) => phase === 'running')
  })
})

test('has nothing paid out before it has worked', async () => {
  const { host } = await joinedHost(grid)
  expect(codeOf(await host.call('redeem', {}))).toEqual(['nothing_payable', null])
})

describe('in a kiosk', () => {
  test('pay, settings, diagnosis and leaving need the PIN; pausing and the language do not', async () => {
    const { host } = await joinedHost(grid, newFolder(), { isKiosk: true })
    valueOf(await host.call('setPin', { pin: '2580', old: null }))
    valueOf(await host.call('lock', {}))
    for (const [name, input] of [
      ['redeem', {}],
      ['diagnose', {}],
      ['leave', { sure: true }],
      ['changePreferences', { theme: 'dark' }],
    ] as const)
      expect([name, codeOf(await host.call(name, input))]).toEqual([name, ['locked', null]])
    expect(codeOf(await host.call('pause', { until: null }))).toBe('ok')
    expect(codeOf(await host.call('changePreferences', { language: 'nl' }))).toBe('ok')
    expect(codeOf(await host.call('unlock', { pin: '0000' }))).toEqual(['pin_wrong', 'pin'])
    expect(codeOf(await host.call('unlock', { pin: '2580' }))).toBe('ok')
    expect(codeOf(await host.call('changePreferences', { theme: 'dark' }))).toBe('ok')
  })

  test('five wrong tries cost a wait, also after a restart', async () => {
    const { host, directory } = await joinedHost(grid, newFolder(), { isKiosk: true })
    valueOf(await host.call('setPin', { pin: '2580', old: null }))
    for (let n = 0; n < 5; n++) expect(codeOf(await host.call('unlock', { pin: '0000' }))).toEqual(['pin_wrong', 'pin'])
    expect(codeOf(await host.call('unlock', { pin: '2580' }))).toEqual(['pin_wait', 'pin'])
    await host.stop()
    const again = await openHost(directory, { isKiosk: true })
    expect(codeOf(await again.host.call('unlock', { pin: '2580' }))).toEqual(['pin_wait', 'pin'])
  })
})

describe('files of another time', () => {
  test.each([
    ['{ no', 'preferences_damaged'],
    [JSON.stringify({ version: 99, colour: 'red' }), 'preferences_newer'],
  ])('%s is kept aside and reported', async (text, code) => {
    const { host, directory } = await joinedHost(grid)
    await host.stop()
    writeFileSync(path.join(directory, 'preferences.json'), text)
    const again = await openHost(directory)
    const { notices } = valueOf(await again.host.call('readState', {}))
    expect(notices).toMatchObject([{ code }])
    expect(readdirSync(directory)).toContain(notices[0]?.file)
  })
})

test('an agent that runs already is shown and steered, and followed when it ends', async () => {
  const node = testNodeProgram()
  onTestFinished(() => node[Symbol.dispose]())
  const target = await newInvite(grid)
  const consent = ['--consent', CONSENT_VERSION]
  await node.call('register', '--invite', target, '--name', 'Desktop', '--location', 'Here', ...consent)
  const running = node.run('--interval', '1')
  await running.until(({ connected }) => connected)
  const { host, until } = await openHost(path.join(node.directory, 'node'))
  await until(({ phase, agent }) => phase === 'attached' && agent?.node_name === 'Desktop')
  valueOf(await host.call('pause', { until: null }))
  await until(({ agent }) => agent?.mode === 'paused')
  expect(codeOf(await host.call('leave', { sure: true }))).toEqual(['agent_running_elsewhere', null])
  running.kill('SIGKILL')
  await until(({ phase, agent }) => phase === 'running' && agent?.mode === 'paused')
}, 60_000)

test('a diagnosis helps and gives nothing away', async () => {
  const { host, directory } = await joinedHost(grid)
  valueOf(await host.call('changePreferences', { place: { latitude: 50.846_51, longitude: 4.352_44 } }))
  valueOf(await host.call('setPin', { pin: '258079', old: null }))
  const { text } = valueOf(await host.call('diagnose', {}))
  expect(JSON.parse(text)).toMatchObject({
    phase: 'running',
    has_pin: true,
    program: { version: '0.1.0' },
    programs_run: isolationText(isolation),
  })
  for (const secret of ['258079', '50.84651', 'Rue Haute', 'Hall', 'BEGIN', directory])
    expect(text).not.toContain(secret)
})
