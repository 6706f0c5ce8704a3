import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { httpServer } from '../../agent/test-http-server.ts'
import { openSource } from '../index.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

type Answers = Record<string, unknown>
type Setup = { readonly settings?: Record<string, string | number | boolean>; readonly guard?: Guard }
type Guard = (request: IncomingMessage, response: ServerResponse) => boolean

/** A device that answers by path; what it does not know is its own kind of 404. */
async function shelly(answers: Answers, { settings = {}, guard = () => true }: Setup = {}) {
  const asked: string[] = []
  const base = await httpServer((request, response) => {
    const path = request.url!
    asked.push(path)
    if (path !== '/shelly' && !guard(request, response)) return
    const isKnown = path in answers
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isKnown ? answers[path] : { code: -114, message: `No handler for ${path}` }))
  })
  const { host: address } = new URL(base)
  const source = await openSource(
    { kind: 'shelly', settings: { address, role: 'grid', ...settings } },
    { panels: null, place: () => null, now: () => new Date('2026-06-21T12:00:00Z') },
  )
  return { source, answers, asked, address }
}

const emeter = (power: number, changes = {}) => ({
  power,
  reactive: 0,
  pf: 0.9,
  voltage: 230,
  is_valid: true,
  total: 401_472.9,
  total_returned: 653_673.7,
  ...changes,
})
const EM = { '/shelly': { type: 'SHEM', mac: 'AABBCC', auth: false, num_emeters: 2 } }
const EM3 = { '/shelly': { type: 'SHEM-3', mac: 'AABBCC', auth: false } }
const gen2 = (methods: readonly string[], changes = {}) => ({
  '/shelly': { name: null, id: 'shelly-1', gen: 2, model: 'SPEM-003CEBEU', auth_en: false, ...changes },
  '/rpc/Shelly.ListMethods': { methods: ['Shelly.GetStatus', ...methods] },
})

describe('the first generation', () => {
  test('an EM tells one circuit, signed, with both counters', async () => {
    const { source } = await shelly({ ...EM, '/status': { emeters: [emeter(-620.34), emeter(99)] } })
    expect(await source.read()).toMatchObject({
      gridW: -620.34,
      importWh: 401_472.9,
      exportWh: 653_673.7,
      pvW: null,
      quality: 'measured',
      at: new Date('2026-06-21T12:00:00Z'),
    })
    expect(source.name).toBe('Shelly SHEM (grid)')
  })

  test('the other circuit of an EM is panels; a clamp the wrong way round is turned, counters too', async () => {
    const settings = { role: 'pv', channel: 1, is_inverted: true }
    const { source } = await shelly({ ...EM, '/status': { emeters: [emeter(5), emeter(-3000)] } }, { settings })
    expect(await source.read()).toMatchObject({ pvW: 3000, pvWh: 653_673.7, gridW: null })
  })

  test('the phases of a 3EM are one connection, and its counters are not those of the house', async () => {
    const emeters = [emeter(-3000), emeter(200), emeter(300)]
    const { source } = await shelly({ ...EM3, '/status': { emeters } })
    expect(await source.read()).toMatchObject({ gridW: -2500, importWh: null, exportWh: null })
    const one = await shelly({ ...EM3, '/status': { emeters } }, { settings: { channel: 2 } })
    expect((await one.source.read()).gridW).toBe(300)
  })

  test('a plug counts watt-minutes', async () => {
    const { source } = await shelly(
      {
        '/shelly': { type: 'SHPLG-S', auth: false },
        '/status': { meters: [{ power: 480.5, is_valid: true, total: 6000 }] },
      },
      { settings: { role: 'pv' } },
    )
    expect(await source.read()).toMatchObject({ pvW: 480.5, pvWh: 100 })
  })

  test('a clamp that is not valid, a null and a circuit that is not there are no reading', async () => {
    const { source, answers, address } = await shelly({
      ...EM,
      '/status': { emeters: [emeter(1, { is_valid: false })] },
    })
    const invalid = { problem: { code: 'not_a_number', values: { what: 'emeters[0]' } } }
    await expect(source.read()).rejects.toMatchObject(invalid)
    answers['/status'] = { emeters: [emeter(1, { power: null })] }
    await expect(source.read()).rejects.toMatchObject(invalid)
    answers['/status'] = {}
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'no_meter', values: { address } } })
    answers['/status'] = { emeters: [emeter(7)] }
    expect((await source.read()).gridW).toBe(7)
  })

  test('asks for a password in the basic way', async () => {
    const right = `Basic ${Buffer.from('admin:s3cret').toString('base64')}`
    const guard: Guard = ({ headers }, response) => {
      if (headers.authorization === right) return true
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shelly"' }).end('401 Unauthorized')
      return false
    }
    const answers = { ...EM, '/status': { emeters: [emeter(7)] } }
    const known = await shelly(answers, { guard, settings: { password: 's3cret' } })
    expect((await known.source.read()).gridW).toBe(7)
    for (const settings of [{}, { password: 'wrong' }]) {
      const { source, address } = await shelly(answers, { guard, settings })
      await expect(source.read()).rejects.toMatchObject({ problem: { code: 'wrong_password', values: { address } } })
    }
  })
})

describe('later generations', () => {
  const phases = { total_act_power: -2500, a_act_power: -3000, b_act_power: 200, c_act_power: 300 }

  test('a Pro 3EM tells all phases or one; its counters are not netted, so they say nothing', async () => {
    const answers = {
      ...gen2(['EM.GetStatus', 'EMData.GetStatus'], { profile: 'triphase' }),
      '/rpc/EM.GetStatus?id=0': phases,
    }
    const { source } = await shelly(answers)
    expect(await source.read()).toMatchObject({ gridW: -2500, importWh: null, exportWh: null })
    expect(source.name).toBe('Shelly SPEM-003CEBEU (grid)')
    const one = await shelly(answers, { settings: { channel: 1 } })
    expect((await one.source.read()).gridW).toBe(200)
    const none = await shelly(answers, { settings: { channel: 3 } })
    await expect(none.source.read()).rejects.toMatchObject({ problem: { code: 'no_meter' } })
  })

  test('with one phase it has three meters of one clamp, with counters that hold', async () => {
    const { source } = await shelly(
      {
        ...gen2(['EM.GetStatus', 'EM1.GetStatus', 'EM1Data.GetStatus'], { profile: 'monophase' }),
        '/rpc/EM1.GetStatus?id=1': { id: 1, act_power: 3000.5, voltage: 231 },
        '/rpc/EM1Data.GetStatus?id=1': { id: 1, total_act_energy: 5000, total_act_ret_energy: 12 },
      },
      { settings: { role: 'pv', channel: 1 } },
    )
    expect(await source.read()).toMatchObject({ pvW: 3000.5, pvWh: 5000 })
  })

  test('what went backwards through a PM counts in both of its counters', async () => {
    const status = { apower: -40, aenergy: { total: 1000 }, ret_aenergy: { total: 900 } }
    const answers = { ...gen2(['PM1.GetStatus', 'Switch.GetStatus']), '/rpc/PM1.GetStatus?id=0': status }
    expect(await (await shelly(answers)).source.read()).toMatchObject({ gridW: -40, importWh: 100, exportWh: 900 })
  })

  test('a plain plug has one counter; as the meter of a battery it tells its power', async () => {
    const answers = {
      ...gen2(['Switch.GetStatus']),
      '/rpc/Switch.GetStatus?id=0': { apower: 12, aenergy: { total: 5 } },
    }
    expect(await (await shelly(answers)).source.read()).toMatchObject({ gridW: 12, importWh: 5, exportWh: null })
    const battery = await shelly(answers, { settings: { role: 'battery', is_inverted: true } })
    expect(await battery.source.read()).toMatchObject({ batteryW: -12, gridW: null })
  })

  test('null, a component that is not there and a device without a meter are no reading', async () => {
    const { source, answers, address } = await shelly({
      ...gen2(['EM.GetStatus']),
      '/rpc/EM.GetStatus?id=0': { ...phases, total_act_power: null },
    })
    await expect(source.read()).rejects.toMatchObject({
      problem: { code: 'not_a_number', values: { what: 'EM.GetStatus' } },
    })
    answers['/rpc/EM.GetStatus?id=0'] = { ...phases, errors: ['power_meter_failure'] }
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'not_a_number' } })
    answers['/rpc/EM.GetStatus?id=0'] = { ...phases, errors: ['phase_sequence'] }
    expect((await source.read()).gridW).toBe(-2500)
    delete answers['/rpc/EM.GetStatus?id=0']
    await expect(source.read()).rejects.toMatchObject({
      problem: { code: 'no_meter', values: { address, what: 'channel 0' } },
    })
    answers['/rpc/Shelly.ListMethods'] = { methods: ['Light.Set'] }
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'no_meter', values: { address } } })
  })

  test('a phase whose meter has failed makes the sum worth nothing, and its own power; not that of another', async () => {
    const answers = { ...gen2(['EM.GetStatus']), '/rpc/EM.GetStatus?id=0': {} }
    const all = await shelly(answers)
    const one = await shelly(answers, { settings: { channel: 0 } })
    for (const error of ['power_meter_failure', 'ct_type_not_set', 'out_of_range:act_power']) {
      answers['/rpc/EM.GetStatus?id=0'] = { ...phases, b_errors: [error] }
      await expect(all.source.read()).rejects.toMatchObject({ problem: { code: 'not_a_number' } })
      expect((await one.source.read()).gridW).toBe(-3000)
      answers['/rpc/EM.GetStatus?id=0'] = { ...phases, a_errors: [error] }
      await expect(one.source.read()).rejects.toMatchObject({ problem: { code: 'not_a_number' } })
    }
    answers['/rpc/EM.GetStatus?id=0'] = { ...phases, b_errors: ['out_of_range:voltage'] }
    expect((await all.source.read()).gridW).toBe(-2500)
  })

  test('a switch that measures nothing has no meter', async () => {
    const { source, address } = await shelly({
      ...gen2(['Switch.GetStatus']),
      '/rpc/Switch.GetStatus?id=0': { id: 0, source: 'init', output: true, temperature: { tC: 40 } },
    })
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'no_meter', values: { address } } })
  })

  test('a clamp without counters tells its power', async () => {
    const { source } = await shelly({
      ...gen2(['EM1.GetStatus']),
      '/rpc/EM1.GetStatus?id=0': { id: 0, act_power: -750 },
    })
    expect(await source.read()).toMatchObject({ gridW: -750, importWh: null, exportWh: null })
  })

  test('what it calls itself is short and plain in the evidence', async () => {
    const model = `S\u001B[2J<b>\n${'x'.repeat(500)}`
    const { source } = await shelly({
      ...gen2(['EM1.GetStatus'], { model }),
      '/rpc/EM1.GetStatus?id=0': { act_power: 1 },
    })
    await source.read()
    expect(source.name).toMatch(/^Shelly S2Jbx{36} [(]grid[)]$/)
  })

  test('asks for a password by digest, and again when its question has become old', async () => {
    const told: string[] = []
    let nonce = 'first'
    const guard: Guard = ({ headers, url }, response) => {
      const said = headers.authorization ?? ''
      told.push(said)
      const part = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(said)?.[1] ?? ''
      const expected = sha256(
        `${sha256('admin:shellypro3em:s3cret')}:${nonce}:${part('nc')}:${part('cnonce')}:auth:${sha256(`GET:${url}`)}`,
      )
      if (part('response') === expected) return true
      const challenge = `Digest qop="auth", realm="shellypro3em", nonce="${nonce}", algorithm=SHA-256`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return false
    }
    const answers = { ...gen2(['EM.GetStatus'], { auth_en: true }), '/rpc/EM.GetStatus?id=0': phases }
    const { source } = await shelly(answers, { guard, settings: { password: 's3cret' } })
    expect((await source.read()).gridW).toBe(-2500)
    expect((await source.read()).gridW).toBe(-2500)
    // The first question was asked once, and answered three times.
    expect(told.map((said) => /nc=(\w+)/.exec(said)?.[1])).toEqual([undefined, '00000001', '00000002', '00000003'])
    nonce = 'second'
    expect((await source.read()).gridW).toBe(-2500)
    const wrong = await shelly(answers, { guard, settings: { password: 'wrong' } })
    await expect(wrong.source.read()).rejects.toMatchObject({ problem: { code: 'wrong_password' } })
  })
})

describe('what is at the address', () => {
  test('is looked at again after a failure: another device may have it now', async () => {
    const { source, answers } = await shelly({ ...gen2(['EM.GetStatus']) })
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'no_meter' } })
    Object.assign(answers, EM, { '/status': { emeters: [emeter(7)] } })
    expect((await source.read()).gridW).toBe(7)
  })

  test('may be another thing', async () => {
    const { source } = await shelly({ '/shelly': { hello: 'world' } })
    await expect(source.read()).rejects.toMatchObject({ problem: { code: 'not_that_device' } })
    const { source: other } = await shelly({})
    await expect(other.read()).rejects.toMatchObject({ problem: { code: 'not_that_device' } })
    const base = await httpServer((_, response) => void response.end('<html>router</html>'))
    const router = await openSource(
      { kind: 'shelly', settings: { address: base, role: 'grid' } },
      { panels: null, place: () => null, now: () => new Date() },
    )
    await expect(router.read()).rejects.toMatchObject({
      problem: { code: 'not_that_device', values: { detail: '<html>router</html>' } },
    })
  })
})
