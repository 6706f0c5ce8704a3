import { connectAsync, type IPublishPacket } from 'mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DEVICE_NAMES, DEVICES, startDevice } from './devices.ts'
import { evcc } from './evcc.ts'
import { homeAssistant } from './home-assistant.ts'
import { startMqttSite } from './mqtt-site.ts'
import { tasmotaPlug } from './tasmota.ts'
import { served, SUMMER_NOON, testSite, untilFinished } from './test-site.ts'

const getJson = async <T = unknown>(url: string, init?: RequestInit) => (await (await fetch(url, init)).json()) as T
type State = { state: string; last_updated: string; last_reported: string }
type Sensors = { StatusSNS: object }
const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) })

describe('control', () => {
  test('changes a simulator from outside, and tells what is true', async () => {
    const { controlUrl } = await served(evcc({ site: testSite().site }))
    const answer = await post(controlUrl, { extra_load_w: 100, pv_w: 2000, failure: 'starting' })
    expect(await answer.json()).toMatchObject({
      pv_w: 2000,
      house_w: 500,
      extra_w: 100,
      grid_w: -1400,
      failure: 'starting',
    })
    await post(controlUrl, { failure: null, extra_load_w: 0 })
    expect(await getJson(controlUrl)).toMatchObject({
      grid_w: -1500,
      failure: null,
      failures: expect.arrayContaining(['hangs']),
    })
  })

  test.each([[{ failure: 'explodes', pv_w: 1 }], [{ pv: 3 }], [{ extra_load_w: -5 }], ['no object']])(
    'refuses %j, and then nothing has changed',
    async (body) => {
      const { controlUrl } = await served(evcc({ site: testSite().site }))
      const answer = await post(controlUrl, body)
      expect([answer.status, await answer.json()]).toEqual([400, { error: expect.stringMatching(/\S/) }])
      expect(await getJson(controlUrl)).toMatchObject({ pv_w: 3000, failure: null })
    },
  )

  test('is there while everything else fails', async () => {
    const device = evcc({ site: testSite().site })
    const { address, controlUrl } = await served(device)
    device.failures.set('drops')
    await expect(fetch(`${address}/api/state`)).rejects.toThrow('fetch failed')
    expect((await post(controlUrl, { failure: 'http_500' })).status).toBe(200)
    expect((await fetch(`${address}/api/state`)).status).toBe(500)
  })

  test.each(DEVICE_NAMES.flatMap((name) => DEVICES[name].map((model) => [name, model] as const)))(
    'is beside every device: %s (%s)',
    async (name, model) => {
      const { site } = testSite()
      const options = { site, model, roles: null, password: null, port: 0, controlPort: 0 }
      const { controlUrl } = untilFinished(await startDevice(name, options))
      expect(await getJson(controlUrl)).toMatchObject({ grid_w: -2500 })
    },
  )
})

describe('Home Assistant', () => {
  const TOKEN = 'a long-lived one'
  const setup = async () => {
    const { site, pass } = testSite()
    const device = homeAssistant({ site, token: TOKEN })
    const { address } = await served(device)
    const ask = (path: string, token = TOKEN) =>
      fetch(`${address}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const state = async (entity: string) => (await (await ask(`/api/states/${entity}`)).json()) as State
    return { site, pass, device, ask, state }
  }

  test('tells states as words, with unit and times', async () => {
    const { state } = await setup()
    expect(await state('sensor.grid_power')).toMatchObject({
      state: '-2500',
      attributes: { unit_of_measurement: 'W', device_class: 'power' },
      last_reported: '2026-06-21T11:00:00.000000+00:00',
    })
    expect(await state('sensor.solar_power')).toMatchObject({ state: '3', attributes: { unit_of_measurement: 'kW' } })
  })

  test('refuses a wrong token and does not know every entity', async () => {
    const { ask } = await setup()
    expect((await ask('/api/', 'wrong')).status).toBe(401)
    expect(await (await ask('/api/')).json()).toEqual({ message: 'API running.' })
    expect((await ask('/api/states/sensor.nothing')).status).toBe(404)
  })

  test('its last_updated stands still while a value stays, its last_reported does not', async () => {
    const { state, pass } = await setup()
    await state('sensor.grid_power')
    pass(300)
    const times = await state('sensor.grid_power')
    expect(times.last_updated).toBe('2026-06-21T11:00:00.000000+00:00')
    expect(times.last_reported).toBe('2026-06-21T11:05:00.000000+00:00')
  })

  test.each([
    ['unavailable', { state: 'unavailable' }],
    ['empty', { state: '' }],
    ['nan', { state: 'nan' }],
    ['reversed_grid', { state: '2500' }],
  ])('fails as %s', async (failure, holds) => {
    const { device, state } = await setup()
    device.failures.set(failure)
    expect(await state('sensor.grid_power')).toMatchObject(holds)
  })

  test('frozen it says what it said, at the time it said it', async () => {
    const { device, state, pass, site } = await setup()
    device.failures.set('frozen')
    const before = await state('sensor.grid_power')
    pass(600)
    site.control({ pvW: 0 })
    expect(await state('sensor.grid_power')).toEqual(before)
  })
})

describe('evcc', () => {
  test('tells grid, sun and house in W, and kWh', async () => {
    const { address } = await served(evcc({ site: testSite().site }))
    expect(await getJson(`${address}/api/state`)).toMatchObject({
      grid: { power: -2500, energy: 4312.48 },
      pvPower: 3000,
      homePower: 500,
      loadpoints: [],
    })
  })

  test('once had another shape, and has nothing at first', async () => {
    const device = evcc({ site: testSite().site })
    const { address } = await served(device)
    device.failures.set('old_shape')
    expect(await getJson(`${address}/api/state`)).toMatchObject({ result: { gridPower: -2500, pvPower: 3000 } })
    device.failures.set('starting')
    expect(await getJson(`${address}/api/state`)).not.toHaveProperty('grid')
  })
})

const askPlug = (address: string, query: string) => getJson<Sensors>(`${address}/cm?${query}`)

describe('a plug with Tasmota', () => {
  test('tells what the computer behind it draws', async () => {
    const { site } = testSite()
    site.control({ extraLoadW: 40 })
    const { address } = await served(tasmotaPlug({ site }))
    expect(await askPlug(address, 'cmnd=Status%208')).toMatchObject({
      StatusSNS: { ENERGY: { Power: 48, Total: 51.2 } },
    })
    expect(await askPlug(address, 'cmnd=Status%2010')).toHaveProperty('StatusSNS')
  })

  test('answers a wrong password with 200 and a warning', async () => {
    const { address } = await served(tasmotaPlug({ site: testSite().site, password: 'sesame' }))
    expect(await askPlug(address, 'cmnd=Status%208')).toEqual({ WARNING: expect.stringContaining('Need user') })
    expect(await askPlug(address, 'user=admin&password=sesame&cmnd=Status%208')).toHaveProperty('StatusSNS')
  })

  test('may have two channels, or no meter at all', async () => {
    const device = tasmotaPlug({ site: testSite().site })
    const { address } = await served(device)
    device.failures.set('two_channels')
    expect(await askPlug(address, 'cmnd=Status%208')).toMatchObject({ StatusSNS: { ENERGY: { Power: [8, 3] } } })
    device.failures.set('no_energy')
    expect((await askPlug(address, 'cmnd=Status%208')).StatusSNS).not.toHaveProperty('ENERGY')
  })
})

async function startBroker(password?: string) {
  const { site } = testSite()
  const broker = untilFinished(await startMqttSite({ site, ...(password === undefined ? {} : { password }) }))
  return { site, broker }
}

/** Subscribes, publishes, and resolves with the messages by topic. */
async function hear(broker: Awaited<ReturnType<typeof startBroker>>['broker'], last = 'site/battery') {
  const client = await connectAsync(broker.address)
  onTestFinished(() => client.endAsync(true))
  const heard = new Map<string, { text: string; retain: boolean }>()
  const { promise: all, resolve } = Promise.withResolvers<void>()
  client.on('message', (topic: string, payload: Buffer, { retain }: IPublishPacket) => {
    heard.set(topic, { text: payload.toString(), retain })
    if (topic === last) resolve()
  })
  await client.subscribeAsync('site/#')
  return { heard, all }
}

describe('a broker', () => {
  test('publishes bare numbers and JSON', async () => {
    const { broker } = await startBroker()
    const { heard, all } = await hear(broker)
    await broker.publish()
    await all
    expect(heard.get('site/grid')).toEqual({ text: '-2500', retain: false })
    expect(JSON.parse(heard.get('site/pv')!.text)).toMatchObject({ power_kw: 3 })
    expect(JSON.parse(heard.get('site/meter')!.text)).toMatchObject({ meters: [{ values: { power: -2500 } }] })
    expect(heard.get('site/status')).toMatchObject({ text: 'online' })
  })

  test('what it kept comes to new subscribers as old', async () => {
    const { broker } = await startBroker()
    broker.fail('retained')
    await broker.publish()
    broker.fail('silent')
    const { heard, all } = await hear(broker)
    await all
    expect(heard.get('site/grid')).toEqual({ text: '-2500', retain: true })
  })

  test.each([
    ['garbage', 'ON'],
    ['nan', 'NaN'],
    ['empty', ''],
  ])('fails as %s', async (failure, payload) => {
    const { broker } = await startBroker()
    const { heard, all } = await hear(broker)
    broker.fail(failure)
    await broker.publish()
    await all
    expect(heard.get('site/grid')!.text).toBe(payload)
  })

  test('tells when what measures is gone, and nothing else', async () => {
    const { broker } = await startBroker()
    broker.fail('offline')
    const { heard, all } = await hear(broker, 'site/status')
    await all
    expect(Array.from(heard, ([topic, { text }]) => [topic, text])).toEqual([['site/status', 'offline']])
  })

  test('refuses a wrong password', async () => {
    const { broker } = await startBroker('sesame')
    const connecting = (password: string) =>
      connectAsync(broker.address, { username: 'me', password, reconnectPeriod: 0 }, false)
    await expect(connecting('open')).rejects.toThrow(/Bad username or password/)
    const client = await connecting('sesame')
    await client.endAsync(true)
  })
})

test('a site of a test stands at noon', () => {
  expect(testSite().site.now().at).toEqual(SUMMER_NOON)
})
