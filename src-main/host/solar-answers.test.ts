import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aSun } from '#core/contracts/test-states.ts'
import { SITE_DEFAULT, SolarSetup, SourceTrial, type Site } from '#core/contracts/solar.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { httpServer } from '../agent/test-http-server.ts'
import { HostRefusal } from './host-problem.ts'
import { solarAnswers } from './solar-answers.ts'

const EMPTY = {}
const shelly = (settings: Record<string, string | null>): Site => ({
  ...SITE_DEFAULT,
  sources: [{ kind: 'shelly', settings: { address: '192.168.1.20', role: 'grid', ...settings } }],
})

const now = () => new Date('2026-06-21T12:00:00Z')
const place = () => null
/** Files are written by the clock of this computer. */
const afterwards = () => new Date(Date.now() + 1000).toISOString()

function setup({ text = null, isLocked = false }: { text?: string | null; isLocked?: boolean } = {}) {
  const directory = temporaryDirectory()
  const file = path.join(directory, 'solar.json')
  if (text !== null) writeFileSync(file, text)
  const ensureUnlocked = () => {
    if (isLocked) throw new HostRefusal('locked')
  }
  let said: Pick<AgentSnapshot, 'at' | 'sources'> | null = null
  const agent = () => said
  const { answers, notices } = solarAnswers({ directory, place, now, isOverridden: false, agent, ensureUnlocked })
  const kept = () => JSON.parse(readFileSync(file, 'utf8'))
  return { directory, file, answers, notices, kept, says: (next: typeof said) => void (said = next) }
}

test('at first nothing is set up, and every kind has its form', async () => {
  const { answers, notices } = setup()
  const told = SolarSetup.parse(await answers.readSolar(EMPTY))
  expect(told).toMatchObject({ site: SITE_DEFAULT, state: [], is_overridden: false })
  expect(told.forms.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['fixed-watts', 'clear-sky', 'dsmr-p1', 'shelly']),
  )
  expect(notices()).toEqual([])
})

describe('what is saved', () => {
  test('is kept whole, for its owner’s eyes, and told without secrets', async () => {
    const { answers, file, kept } = setup()
    const told = await answers.saveSite(shelly({ password: 's3cret' }))
    expect(told.site.sources[0]?.settings).toMatchObject({ user: 'admin', password: null, is_inverted: false })
    expect(kept()).toMatchObject({ version: 1, sources: [{ kind: 'shelly', settings: { password: 's3cret' } }] })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.stringify(await answers.readSolar(EMPTY))).not.toContain('s3cret')
  })

  test('keeps a secret that was not typed again', async () => {
    const { answers, kept } = setup()
    await answers.saveSite(shelly({ password: 's3cret' }))
    await answers.saveSite(shelly({ password: null, address: '192.168.1.21' }))
    expect(kept().sources[0].settings).toMatchObject({ password: 's3cret', address: '192.168.1.21' })
    await answers.saveSite(shelly({ password: '' }))
    expect(kept().sources[0].settings.password).toBeNull()
  })

  test('keeps each its own secret when one before it is removed', async () => {
    const { answers, kept } = setup()
    const [grid] = shelly({ password: 'grid-secret' }).sources
    const [pv] = shelly({ address: '192.168.1.21', role: 'pv', password: 'pv-secret' }).sources
    const { site } = await answers.saveSite({ ...SITE_DEFAULT, sources: [grid!, pv!] })
    await answers.saveSite({ ...site, sources: site.sources.slice(1) })
    expect(kept().sources).toMatchObject([{ settings: { role: 'pv', password: 'pv-secret' } }])
  })

  test('is right, or nothing changes; the field and the source are named', async () => {
    const { answers, kept } = setup()
    await answers.saveSite(shelly({}))
    const wrong = { ...shelly({}), sources: [...shelly({}).sources, ...shelly({ role: 'roof' }).sources] }
    await expect(answers.saveSite(wrong)).rejects.toMatchObject({
      problem: {
        code: 'source_invalid',
        field: 'role',
        values: { place: 1 },
        detail: expect.stringMatching(/^role: /),
      },
    })
    expect(kept().sources).toHaveLength(1)
  })
})

describe('how each source fares', () => {
  const SET_UP = { ...SITE_DEFAULT, sources: [...shelly({}).sources, ...shelly({ role: 'pv' }).sources] }
  const problem = { code: 'unreachable' as const, values: { address: '192.168.1.20' } }
  const grid = { name: 'Shelly (grid)', reading: aSun({ grid_w: -2500 }), problem: null }
  const pv = { name: 'Shelly (pv)', reading: null, problem }
  const UNKNOWN = { at: null, problem: null }

  test('is what the node that runs says of each', async () => {
    const { answers, says } = setup()
    expect((await answers.saveSite(SET_UP)).state).toEqual([UNKNOWN, UNKNOWN])
    says({ at: afterwards(), sources: [grid, pv] })
    const told = SolarSetup.parse(await answers.readSolar(EMPTY))
    expect(told.state).toEqual([
      { at: grid.reading.at, problem: null },
      { at: null, problem },
    ])
  })

  test('is unknown where another site was set up since, or the node reads something else', async () => {
    const { answers, says } = setup()
    says({ at: '2026-06-21T12:00:00.000Z', sources: [grid, pv] })
    expect((await answers.saveSite(SET_UP)).state).toEqual([UNKNOWN, UNKNOWN])
    says({ at: afterwards(), sources: [] })
    expect((await answers.readSolar(EMPTY)).state).toEqual([UNKNOWN, UNKNOWN])
  })
})

describe('a trial', () => {
  test('tells what a source says now, with the secret that is kept', async () => {
    const right = `Basic ${Buffer.from('admin:s3cret').toString('base64')}`
    const said: Record<string, unknown> = { '/shelly': { type: 'SHEM' }, '/status': { emeters: [{ power: -2500 }] } }
    const address = await httpServer(({ url, headers }, response) => {
      const isAllowed = url === '/shelly' || headers.authorization === right
      response
        .writeHead(isAllowed ? 200 : 401, { 'www-authenticate': 'Basic realm="shelly"' })
        .end(JSON.stringify(said[url!]))
    })
    const { answers } = setup()
    await answers.saveSite(shelly({ password: 's3cret', address }))
    const [source] = shelly({ password: null, address }).sources
    const trial = SourceTrial.parse(await answers.testSource({ source: source!, place: 0 }))
    expect(trial).toMatchObject({ problem: null, reading: { grid_w: -2500, pv_w: null, quality: 'measured' } })
    const [open] = shelly({ password: '', address }).sources
    const without = await answers.testSource({ source: open!, place: 0 })
    expect(without).toMatchObject({ reading: null, problem: { code: 'wrong_password' } })
  })
})

test('a trial looks at the other sources: a house cannot feed the grid while nothing gives power', async () => {
  const said: Record<string, unknown> = { '/shelly': { type: 'SHEM' }, '/status': { emeters: [{ power: -2500 }] } }
  const address = await httpServer(({ url }, response) => void response.end(JSON.stringify(said[url!])))
  const { answers } = setup()
  const dark = { kind: 'fixed-watts', settings: { watts: 0 } } as const
  await answers.saveSite({ ...SITE_DEFAULT, sources: [dark] })
  const [source] = shelly({ address }).sources
  expect(await answers.testSource({ source: source!, place: null })).toMatchObject({
    reading: { grid_w: -2500 },
    problem: { code: 'sign_reversed', values: { what: 'Shelly SHEM (grid)', watts: -2500 } },
  })
  expect((await answers.testSource({ source: source!, place: 0 })).problem).toBeNull()
})

test('a meter with one connection, which the node of another window has, is not asked: what that node hears is told', async () => {
  const { answers, says } = setup()
  const source = { kind: 'dsmr-p1' as const, settings: { address: '127.0.0.1:1' } }
  await answers.saveSite({ ...SITE_DEFAULT, sources: [source] })
  says({ at: afterwards(), sources: [{ name: 'digital meter (P1)', reading: aSun({ grid_w: -2500 }), problem: null }] })
  const asked = { source, place: 0 }
  expect(await answers.testSource(asked)).toMatchObject({ reading: { grid_w: -2500 }, problem: null })
  says(null)
  expect(await answers.testSource(asked)).toMatchObject({ reading: null, problem: { code: 'unreachable' } })
})

test('a trial beside others asks each device once', async () => {
  const asked: string[] = []
  const said: Record<string, unknown> = { '/shelly': { type: 'SHEM' }, '/status': { emeters: [{ power: 7 }] } }
  const address = await httpServer(({ url }, response) => {
    asked.push(url!)
    response.end(JSON.stringify(said[url!]))
  })
  const { answers } = setup()
  await answers.saveSite({ ...SITE_DEFAULT, sources: [{ kind: 'fixed-watts', settings: { watts: 0 } }] })
  const [source] = shelly({ address }).sources
  expect(await answers.testSource({ source: source!, place: null })).toMatchObject({ reading: { grid_w: 7 } })
  expect(asked).toEqual(['/shelly', '/status'])
})

describe('a file that cannot be read', () => {
  test.each([
    ['{', 'solar_damaged'],
    ['{"version":2}', 'solar_newer'],
  ])('%s is put aside and named; nothing is set up', async (text, code) => {
    const { answers, notices, directory } = setup({ text })
    expect(notices()).toEqual([{ code, file: expect.stringMatching(/^solar[.]json[.]/) }])
    expect((await answers.readSolar(EMPTY)).site).toEqual(SITE_DEFAULT)
    expect(readdirSync(directory)).toEqual(notices().map(({ file }) => file))
  })
})

test('all of it is behind the PIN', async () => {
  const { answers } = setup({ isLocked: true })
  const refused = { problem: { code: 'locked' } }
  await expect(answers.readSolar(EMPTY)).rejects.toMatchObject(refused)
  await expect(answers.saveSite(SITE_DEFAULT)).rejects.toMatchObject(refused)
  await expect(answers.discoverSources(EMPTY)).rejects.toMatchObject(refused)
  await expect(answers.testSource({ source: shelly({}).sources[0]!, place: null })).rejects.toMatchObject(refused)
})
