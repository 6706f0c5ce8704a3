import { afterAll, beforeAll, expect, test } from 'vitest'
import { SITE_DEFAULT, type Site } from '#core/contracts/solar.ts'
import { CONSENT_VERSION } from '#core/wording/consent.ts'
import { serveHttpDevice } from '#main/solar/simulators/http-device.ts'
import { startP1Meter } from '#main/solar/simulators/p1-meter.ts'
import { shellyGen2 } from '#main/solar/simulators/shelly-gen2.ts'
import { testSite, untilFinished } from '#main/solar/simulators/test-site.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { codeOf, joinedHost, newInvite, valueOf } from './fixtures/test-host.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ENROLMENT: 'invite', GRID_HEARTBEAT_SECONDS: '1' })
})
afterAll(() => grid[Symbol.asyncDispose]())

/** A Shelly Pro 3EM at a house of 500 W under 3,000 W of sun. */
async function shelly() {
  const { site } = testSite()
  return untilFinished(await serveHttpDevice(shellyGen2({ site, model: 'pro-3em', password: 'sesame' })))
}
const METER = 'Shelly SPEM-003CEBEU (grid)'
const siteWith = (address: string, password: string | null): Site => ({
  ...SITE_DEFAULT,
  sources: [{ kind: 'shelly', settings: { address, role: 'grid', password } }],
})

test('a meter is tried, kept and used by the agent that runs, and given up without a new start', async () => {
  const { address } = await shelly()
  const { host, until } = await joinedHost(grid, undefined, { solarW: null })
  const [source] = siteWith(address, 'sesame').sources
  expect(valueOf(await host.call('testSource', { source, place: null }))).toMatchObject({
    problem: null,
    reading: { grid_w: -2500 },
  })
  const wrong = { kind: 'shelly', settings: { address, role: 'roof' } }
  expect(codeOf(await host.call('saveSite', { ...SITE_DEFAULT, sources: [wrong] }))).toEqual(['source_invalid', 'role'])
  const saved = valueOf(await host.call('saveSite', siteWith(address, 'sesame')))
  expect(saved.site.sources[0]?.settings['password']).toBeNull()
  expect(saved.state).toEqual([{ at: null, problem: null }])
  await until(({ agent }) => agent?.solar_source === METER)
  await until(({ agent }) => agent?.sources[0]?.reading?.grid_w === -2500)
  expect(valueOf(await host.call('readSolar', {})).state).toEqual([{ at: expect.stringContaining('T'), problem: null }])
  valueOf(await host.call('saveSite', SITE_DEFAULT))
  await until(({ agent }) => agent?.solar_source === null)
})

test('what the command line sets up is used by a node that runs already', async () => {
  const { address } = await shelly()
  using node = testNodeProgram()
  const invite = await newInvite(grid)
  const where = ['--name', 'Roof', '--location', 'Brussels', '--cores', '1', '--solar', '--consent', CONSENT_VERSION]
  expect(await node.call('register', '--invite', invite, ...where)).toMatchObject({ code: 0, err: '' })
  const running = node.run('--slots', '1', '--interval', '1')
  await running.until(({ connected, solar_source }) => connected && solar_source === null)
  const set = await node.call('solar', 'set', 'shelly', `address=${address}`, 'role=grid', 'password=sesame')
  expect(set).toMatchObject({ code: 0, out: expect.stringContaining('password=•••') })
  expect(await node.call('solar', 'test')).toMatchObject({ code: 0, out: `${METER}: grid -2500 W (out) (measured)\n` })
  await running.until(({ solar_source }) => solar_source === METER)
  await node.call('solar', 'remove', '1')
  await running.until(({ solar_source }) => solar_source === null)
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0, err: '' })
})

test('a meter with one connection stays with the node that runs, and the command line tells what that hears', async () => {
  const { site } = testSite()
  const meter = untilFinished(await startP1Meter({ site }))
  const speaking = setInterval(meter.push, 1000)
  using node = testNodeProgram()
  const invite = await newInvite(grid)
  const where = ['--name', 'Cellar', '--location', 'Brussels', '--cores', '1', '--solar', '--consent', CONSENT_VERSION]
  expect(await node.call('register', '--invite', invite, ...where)).toMatchObject({ code: 0, err: '' })
  await node.call('solar', 'set', 'dsmr-p1', `address=${meter.address}`)
  const running = node.run('--slots', '1', '--interval', '1')
  await running.until(({ sources }) => sources[0]?.reading?.grid_w === -2500)
  // Whoever comes now is sent away.
  meter.fail('taken')
  const { code, out } = await node.call('solar', 'test')
  expect([code, out]).toEqual([0, expect.stringMatching(/grid -2500 W .*node that runs hears/)])
  clearInterval(speaking)
  running.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 0, err: '' })
})
