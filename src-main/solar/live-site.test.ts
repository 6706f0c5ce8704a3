import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { SITE_DEFAULT, type Site } from '#core/contracts/solar.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { liveSite } from './live-site.ts'
import { isSetUp } from './ports.ts'
import { siteFile } from './site-file.ts'

const fixed = (watts: number): Site => ({ ...SITE_DEFAULT, sources: [{ kind: 'fixed-watts', settings: { watts } }] })

const now = () => new Date('2026-06-21T12:00:00Z')

function setup(fixedW: number | null = null, at = now) {
  const directory = temporaryDirectory()
  let place: { latitude: number; longitude: number } | null = null
  const source = liveSite({ directory, fixedW, place: () => place, now: at })
  onTestFinished(() => source.close?.())
  return { directory, source, save: siteFile(directory).write, stand: (next: typeof place) => void (place = next) }
}

test('nothing is set up at first: no sun, and nobody expects any', async () => {
  const { source } = setup()
  expect(isSetUp(source)).toBe(false)
  expect(await source.read()).toMatchObject({ pvW: null, gridW: null, loadW: null })
})

test('whatever is saved holds from the next reading on, without a new start', async () => {
  const { source, save } = setup()
  save(fixed(500))
  expect(isSetUp(source)).toBe(true)
  expect(source.name).toBe('fixed-watts')
  expect((await source.read()).pvW).toBe(500)
  expect(source.name).toBe('fixed watts (500 W)')
  save(fixed(700))
  expect((await Promise.all([source.read(), source.read()])).map(({ pvW }) => pvW)).toEqual([700, 700])
  save(SITE_DEFAULT)
  expect(isSetUp(source)).toBe(false)
  expect((await source.read()).pvW).toBeNull()
})

test('each source is known for itself, as long as it is the one that is set up', async () => {
  const { source, save } = setup()
  save(fixed(500))
  expect(source.parts?.()).toEqual([])
  await source.read()
  expect(source.parts?.()).toMatchObject([{ name: 'fixed watts (500 W)', reading: { pvW: 500 }, problem: null }])
  save(fixed(700))
  expect(source.parts?.()).toEqual([])
})

test('what was open is let go', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const { source, save } = setup()
  save({ ...SITE_DEFAULT, sources: [{ kind: 'dsmr-p1', settings: { address: `127.0.0.1:${port}` } }] })
  const told = source.read().catch((error: unknown) => error)
  const [line] = await once(server, 'connection')
  const gone = once(line, 'close')
  line.resume()
  save(SITE_DEFAULT)
  await source.read()
  await gone
  expect(await told).toMatchObject({ problem: { code: 'unreachable' } })
})

test('panels and place reach the model, the place also when it is said later', async () => {
  const { source, save, stand } = setup()
  const panels = { peak_w: 4000, tilt_deg: 35, azimuth_deg: 180 }
  save({ ...SITE_DEFAULT, panels, sources: [{ kind: 'clear-sky', settings: {} }] })
  await expect(source.read()).rejects.toMatchObject({ problem: { code: 'settings_invalid' } })
  stand({ latitude: 50.85, longitude: 4.35 })
  expect((await source.read()).pvW).toBeGreaterThan(2500)
})

describe('the house stands', () => {
  const sites: [string, Site, number][] = [
    ['at 0 W for typed watts, which are what is left over', fixed(500), 0],
    [
      'as its owner says',
      { ...SITE_DEFAULT, sources: [{ kind: 'clear-sky', settings: {} }], assumed_load_w: 450 },
      450,
    ],
    ['at 300 W where nobody has said it', { ...SITE_DEFAULT, sources: [{ kind: 'clear-sky', settings: {} }] }, 300],
  ]
  test.each(sites)('%s', (_, site, watts) => {
    const { source, save } = setup()
    save(site)
    expect(source.site?.()).toEqual({ isSetUp: true, assumedLoadW: watts, isNight: false, sharing: null })
  })
})

test('it is night where the house stands, once that is known; never for typed watts', () => {
  const { source, save, stand } = setup(null, () => new Date('2026-06-21T23:00:00Z'))
  const isNight = () => source.site?.().isNight
  save({ ...SITE_DEFAULT, sources: [{ kind: 'dsmr-p1', settings: { address: '192.168.1.30' } }] })
  expect(isNight()).toBe(false)
  stand({ latitude: 50.85, longitude: 4.35 })
  expect(isNight()).toBe(true)
  stand({ latitude: -41.29, longitude: 174.78 })
  expect(isNight()).toBe(false)
  stand({ latitude: 50.85, longitude: 4.35 })
  save(fixed(500))
  expect(isNight()).toBe(false)
})

test('typed watts beat the file', async () => {
  const { source, save } = setup(250)
  save(fixed(500))
  expect((await source.read()).pvW).toBe(250)
  expect(source.site?.()).toEqual({ isSetUp: true, assumedLoadW: 0, isNight: false, sharing: null })
})

test.each(['{', '{"version":99}', '{"version":1,"sources":[{"kind":"teapot","settings":{}}]}'])(
  'a file that cannot be read is no sun, and not as if there were no meter: %s',
  async (text) => {
    const { directory, source } = setup()
    writeFileSync(path.join(directory, 'solar.json'), text)
    expect(isSetUp(source)).toBe(true)
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'settings_invalid' } })
  },
)

test('a source whose settings are wrong tells so at each reading', async () => {
  const { source, save } = setup()
  save({ ...SITE_DEFAULT, sources: [{ kind: 'shelly', settings: {} }, ...fixed(500).sources] })
  await expect(source.read()).rejects.toMatchObject({
    problem: { code: 'settings_invalid', values: { detail: 'address: is missing' } },
  })
})
