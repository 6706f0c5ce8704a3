import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { aSnapshot, aSun } from '#core/contracts/test-states.ts'
import { openControlSocket } from '../../agent/adapters/control-socket.ts'
import { makeStateStream } from '../../shared/state-stream.ts'
import { startP1Meter } from '../../solar/simulators/p1-meter.ts'
import { testSite, untilFinished } from '../../solar/simulators/test-site.ts'
import { temporaryDirectory } from '../../agent/test-directory.ts'
import { httpServer } from '../../agent/test-http-server.ts'
import { readPreferences } from '../../host/preferences-file.ts'
import { UsageError } from '../exit-codes.ts'
import { parseInvocation } from '../options.ts'
import { solarCommand } from './solar.ts'

let data = ''
beforeEach(() => {
  data = temporaryDirectory()
})
const file = () => path.join(data, 'node', 'solar.json')
const kept = () => JSON.parse(readFileSync(file(), 'utf8'))

/** Runs `solar …` and gives what it prints and its exit code. */
async function solar(text: string) {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  onTestFinished(() => {
    log.mockRestore()
    error.mockRestore()
  })
  const invocation = parseInvocation(
    ['solar', ...text.split(' ').filter(Boolean), '--data-dir', data, '--lang', 'en'],
    {},
  )
  if (invocation === 'help') throw new Error('not asked for help')
  const code = await solarCommand(invocation)
  return { lines, code }
}

test('sources are set, added, taken away and listed', async () => {
  expect((await solar('')).lines).toEqual([
    'No meter is set up. See what can be: solar kinds',
    'House    300 W where no meter tells it',
  ])
  await solar('set fixed-watts watts=500')
  await solar('add shelly address=192.168.1.20 role=grid password=s3cret is_inverted=yes')
  const { lines } = await solar('list')
  expect(lines.slice(0, 2)).toEqual([
    '1  fixed-watts watts=500',
    '2  shelly address=192.168.1.20 role=grid password=••• user=admin is_inverted=yes',
  ])
  expect(kept().sources[1].settings.password).toBe('s3cret')
  expect(JSON.parse((await solar('list --json')).lines[0]!)).toMatchObject({
    sources: [{ kind: 'fixed-watts' }, { settings: { password: null } }],
  })
  await solar('remove 1')
  expect(kept().sources).toMatchObject([{ kind: 'shelly' }])
  await solar('set fixed-watts watts=1')
  expect(kept().sources).toMatchObject([{ kind: 'fixed-watts' }])
})

test('panels, place and house are kept', async () => {
  await solar('panels peak_w=4000 tilt_deg=35 azimuth_deg=180 latitude=50.85 longitude=4.35')
  await solar('house 450')
  expect(kept()).toMatchObject({ panels: { peak_w: 4000 }, assumed_load_w: 450 })
  expect(readPreferences(path.join(data, 'node'))().place).toEqual({ latitude: 50.85, longitude: 4.35 })
})

describe('a trial', () => {
  test('of all sources shows each and all together, and its code is that of the worst', async () => {
    const said: Record<string, unknown> = { '/shelly': { type: 'SHEM' }, '/status': { emeters: [{ power: -2500 }] } }
    const address = new URL(await httpServer(({ url }, response) => void response.end(JSON.stringify(said[url!])))).host
    await solar('set fixed-watts watts=3000')
    await solar(`add shelly address=${address} role=grid`)
    expect(await solar('test')).toEqual({
      code: 0,
      lines: [
        'fixed watts (3000 W): sun 3000 W (declared)',
        'Shelly SHEM (grid): grid -2500 W (out) (measured)',
        'fixed watts (3000 W) + Shelly SHEM (grid): grid -2500 W (out), sun 3000 W, house 500 W (declared)',
      ],
    })
    await solar('set fixed-watts watts=0')
    await solar(`add shelly address=${address} role=grid`)
    const { code, lines } = await solar('test')
    expect([code, lines[2]]).toEqual([2, expect.stringContaining('The sign is the wrong way round')])
    expect(JSON.parse((await solar('test --json')).lines[1]!)).toMatchObject({
      reading: { grid_w: -2500 },
      problem: null,
    })
  })

  test('of one that is not set up keeps nothing; nobody at the address is 3, a refusal 4', async () => {
    expect(await solar('test shelly address=127.0.0.1:1 role=pv')).toMatchObject({
      code: 3,
      lines: [expect.stringMatching(/^Shelly \(pv\): 127\.0\.0\.1:1 does not answer/)],
    })
    const refusing = await httpServer(
      ({ url }, response) => void response.writeHead(url === '/shelly' ? 200 : 401).end('{"type":"SHEM"}'),
    )
    expect((await solar(`test shelly address=${refusing} role=pv`)).code).toBe(4)
    expect(() => kept()).toThrow('ENOENT')
  })
})

const METER = 'digital meter (P1)'
const said = aSun({ grid_w: -2500 })
const BY_NODE = 'That is what the node that runs hears of it, which has its only connection.'

/** A P1 dongle, and a node that has read it, if it is said what it heard. */
async function heldMeter(sources: AgentSnapshot['sources'] | null) {
  const { site } = testSite()
  const meter = untilFinished(await startP1Meter({ site }))
  let asked = 0
  const counting = createServer((line) => {
    asked += 1
    const through = connect(Number(meter.address.split(':')[1]), '127.0.0.1')
    line.on('error', () => line.destroy()).on('close', () => through.destroy())
    through.on('error', () => through.destroy()).pipe(line)
  }).listen(0, '127.0.0.1')
  await once(counting, 'listening')
  onTestFinished(() => void counting.close())
  const address = `127.0.0.1:${(counting.address() as AddressInfo).port}`
  await solar(`set dsmr-p1 address=${address}`)
  if (sources !== null) {
    const stream = makeStateStream<AgentSnapshot>((seq) => aSnapshot({ seq, sources }))
    const verbs = { pause: () => {}, resume: () => {}, finish: () => {} }
    const socket = await openControlSocket({ directory: path.join(data, 'node'), stream, verbs })
    onTestFinished(() => socket.close())
  }
  return { address, asked: () => asked }
}

describe('a meter with one connection, which a node that runs has', () => {
  test('is not asked once more: what the node hears is told, and whose word it is', async () => {
    const { address, asked } = await heldMeter([{ name: METER, reading: said, problem: null }])
    const told = { code: 0, lines: [`${METER}: grid -2500 W (out) (measured). ${BY_NODE}`] }
    expect(await solar('test')).toEqual(told)
    expect(await solar(`test dsmr-p1 address=${address}`)).toEqual(told)
    expect(asked()).toBe(0)
  })

  test('has a reading that holds also where a counter of it began anew', async () => {
    const problem = { code: 'counter_reset', values: { what: METER } } as const
    await heldMeter([{ name: METER, reading: said, problem }])
    expect(await solar('test')).toEqual({ code: 0, lines: [`${METER}: grid -2500 W (out) (measured). ${BY_NODE}`] })
  })

  test('is told to be silent where the node says so', async () => {
    const problem = { code: 'stale', values: { address: 'P1', seconds: 15 } } as const
    const { asked } = await heldMeter([{ name: METER, reading: said, problem }])
    expect(await solar('test')).toEqual({
      code: 2,
      lines: [`${METER}: The last value is 15 s old; something behind P1 has stopped. ${BY_NODE}`],
    })
    expect(asked()).toBe(0)
  })

  test.each([
    ['no node runs', null],
    ['the node reads none of them, as with typed watts', []],
    ['the node has not read it yet', [{ name: METER, reading: null, problem: null }]],
  ])('is asked where %s', async (_, sources) => {
    const { asked } = await heldMeter(sources)
    expect(await solar('test')).toEqual({ code: 0, lines: [`${METER}: grid -2500 W (out) (measured)`] })
    expect(asked()).toBe(1)
  })
})

test('every kind is shown as it is typed', async () => {
  const { lines } = await solar('kinds')
  expect(lines).toContain('fixed-watts watts=500')
  expect((await solar('kinds --json')).lines.map((line) => JSON.parse(line).kind)).toContain('shelly')
})

test('what cannot be read is put aside and named, never overwritten', async () => {
  await solar('house 1')
  writeFileSync(file(), '{')
  const { lines } = await solar('set fixed-watts watts=1')
  expect(lines[0]).toMatch(
    /^What was set up could not be read \(damaged\) and was put aside as .*solar[.]json[.]damaged-/,
  )
  expect(kept().sources).toHaveLength(1)
})

test.each([
  ['frobnicate', '“solar” knows list, kinds'],
  ['list all', '“all” is too much here'],
  ['set', 'A kind is missing'],
  ['set shelly role=pv', 'address: is missing. Say it like: shelly address='],
  ['remove 1', 'as “solar list” shows it, not “1”'],
  ['remove', 'as “solar list” shows it, not “”'],
  ['test', 'No meter is set up'],
  ['panels peak_w=0 tilt_deg=35 azimuth_deg=180', 'peak_w: Too small'],
  ['panels peak_w=4000', 'tilt_deg is missing. Say it like: panels peak_w=4000 tilt_deg=35'],
  ['panels peak_w=1 tilt_deg=35 azimuth_deg=180 colour=1', 'Panels have no “colour”'],
  ['panels peak_w=1 tilt_deg=35 azimuth_deg=180 latitude=50', 'latitude and longitude go together'],
  ['house much', 'house takes a number'],
  ['house 9999999', '“house” takes watts'],
])('solar %s is refused with a sentence', async (text, says) => {
  const refused = solar(text).catch((error: unknown) => error)
  expect(await refused).toBeInstanceOf(UsageError)
  expect(await refused).toMatchObject({ message: expect.stringContaining(says) })
})

test('a site has no more sources than it may', async () => {
  for (const _ of [1, 2, 3, 4]) await solar('add fixed-watts watts=1')
  await expect(solar('add fixed-watts watts=1')).rejects.toThrow('A site has at most 4 sources')
})
