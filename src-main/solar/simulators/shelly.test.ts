import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { shellyGen1 } from './shelly-gen1.ts'
import { shellyGen2, type ShellyGen2Options } from './shelly-gen2.ts'
import { served, testSite } from './test-site.ts'

type Emeter = { power: number; is_valid: boolean; total: number; total_returned: number }
type Rpc = {
  methods: readonly string[]
  aenergy: { total: number }
  ret_aenergy: { total: number }
  total_act: number
  total_act_ret: number
  a_act_power: number
  b_act_power: number
  c_act_power: number
}

const getJson = async <T = unknown>(url: string, init?: RequestInit) => (await (await fetch(url, init)).json()) as T
const emetersOf = async (address: string) =>
  (await getJson<{ emeters: readonly Emeter[] }>(`${address}/status`)).emeters

const basic = (password: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` },
})

async function model(name: ShellyGen2Options['model'], more: Partial<ShellyGen2Options> = {}) {
  const { site } = testSite()
  const device = shellyGen2({ site, model: name, ...more })
  const { address } = await served(device)
  const rpc = (call: string) => getJson<Rpc>(`${address}/rpc/${call}`)
  return { site, device, address, rpc }
}

describe('a Shelly of the first generation', () => {
  test('says by /shelly what it is, without a generation', async () => {
    const { address } = await served(shellyGen1({ site: testSite().site, model: 'em' }))
    const about = await getJson(`${address}/shelly`)
    expect(about).toMatchObject({ type: 'SHEM', auth: false, num_emeters: 2 })
    expect(about).not.toHaveProperty('gen')
  })

  test('has the grid and the panels on its clamps, in W and Wh', async () => {
    const { site } = testSite()
    const { address } = await served(shellyGen1({ site, model: 'em' }))
    const emeters = await emetersOf(address)
    const { importWh, exportWh, pvWh } = site.now()
    expect(emeters[0]).toMatchObject({ power: -2500, is_valid: true, total: importWh, total_returned: exportWh })
    expect(emeters[1]).toMatchObject({ power: 3000, total: pvWh })
  })

  test('of three phases shows each, and the sum is the grid', async () => {
    const { address } = await served(shellyGen1({ site: testSite().site, model: '3em' }))
    const emeters = await emetersOf(address)
    expect(emeters).toHaveLength(3)
    expect(emeters.reduce((sum, { power }) => sum + power, 0)).toBeCloseTo(-2500, 1)
  })

  test('as a plug counts watt-minutes and knows no direction', async () => {
    const { site } = testSite()
    site.control({ extraLoadW: 52 })
    const { address } = await served(shellyGen1({ site, model: 'plug' }))
    const { meters } = await getJson<{ meters: readonly unknown[] }>(`${address}/status`)
    expect(meters[0]).toMatchObject({ power: 60, total: Math.floor(site.now().hostWh * 60) })
  })

  test('asks for its password, and takes no other', async () => {
    const { address } = await served(shellyGen1({ site: testSite().site, model: 'em', password: 'sesame' }))
    expect(await getJson(`${address}/shelly`)).toMatchObject({ auth: true })
    expect((await fetch(`${address}/status`)).status).toBe(401)
    expect((await fetch(`${address}/status`, basic('open'))).status).toBe(401)
    expect((await fetch(`${address}/status`, basic('sesame'))).status).toBe(200)
  })

  test.each([
    ['invalid', { power: -2500, is_valid: false }],
    ['nan', { power: null }],
    ['unsigned', { power: 2500 }],
    ['reversed_grid', { power: 2500 }],
    ['counter_reset', { total: 1, total_returned: 2 }],
  ])('fails as %s', async (failure, emeter) => {
    const device = shellyGen1({ site: testSite().site, model: 'em' })
    const { address } = await served(device)
    device.failures.set(failure)
    expect((await emetersOf(address))[0]).toMatchObject(emeter)
  })
})

describe('a Shelly of the second generation', () => {
  test('says what it is and what it can be asked', async () => {
    const { address, rpc } = await model('pro-3em')
    expect(await getJson(`${address}/shelly`)).toMatchObject({
      gen: 2,
      app: 'Pro3EM',
      auth_en: false,
      profile: 'triphase',
    })
    expect((await rpc('Shelly.ListMethods')).methods).toEqual(
      expect.arrayContaining(['EM.GetStatus', 'EMData.GetStatus', 'EM.GetConfig']),
    )
  })

  test('of three phases tells their sum, and counts each by itself', async () => {
    const { site, rpc } = await model('pro-3em')
    const status = await rpc('EM.GetStatus?id=0')
    expect(status).toMatchObject({ total_act_power: -2500, a_voltage: 230, n_current: null })
    expect(status.a_act_power + status.b_act_power + status.c_act_power).toBeCloseTo(-2500, 2)
    const data = await rpc('EMData.GetStatus?id=0')
    expect(data.total_act).toBeGreaterThanOrEqual(site.now().importWh)
    expect(data.total_act - data.total_act_ret).toBeCloseTo(site.now().importWh - site.now().exportWh, 1)
  })

  test('with two clamps has the grid on the first and the panels on the second', async () => {
    const { rpc } = await model('pro-em')
    expect(await rpc('EM1.GetStatus?id=0')).toMatchObject({ id: 0, act_power: -2500 })
    expect(await rpc('EM1.GetStatus?id=1')).toMatchObject({ id: 1, act_power: 3000 })
    expect(await rpc('EM1Data.GetStatus?id=0')).toHaveProperty('total_act_ret_energy')
  })

  test('counts what went out twice: in aenergy and in ret_aenergy', async () => {
    const { site, rpc } = await model('pm', { roles: ['grid'] })
    const { importWh, exportWh } = site.now()
    const status = await rpc('PM1.GetStatus?id=0')
    expect(status.aenergy.total).toBeCloseTo(importWh + exportWh, 2)
    expect(status.ret_aenergy.total).toBeCloseTo(exportWh, 2)
  })

  test('as a plug knows no direction', async () => {
    const { rpc } = await model('plug', { roles: ['grid'] })
    const status = await rpc('Switch.GetStatus?id=0')
    expect(status).toMatchObject({ apower: 2500, output: true })
    expect(status).not.toHaveProperty('ret_aenergy')
  })

  test('answers a posted method and a posted frame alike', async () => {
    const { address } = await model('pro-3em')
    const post = (path: string, body: unknown) =>
      getJson(`${address}${path}`, { method: 'POST', body: JSON.stringify(body) })
    expect(await post('/rpc/EM.GetStatus', { id: 0 })).toMatchObject({ total_act_power: -2500 })
    const frame = { id: 7, method: 'EM.GetStatus', params: { id: 0 } }
    expect(await post('/rpc', frame)).toMatchObject({ id: 7, result: { total_act_power: -2500 } })
    expect(await post('/rpc', { ...frame, params: { id: 9 } })).toMatchObject({ id: 7, error: { code: -105 } })
  })

  test.each([
    ['Nothing.GetStatus?id=0', 404, -114],
    ['EM.GetStatus?id=3', 404, -105],
    ['EM.GetStatus', 400, -103],
  ])('refuses %s', async (call, status, code) => {
    const { address } = await model('pro-3em')
    const response = await fetch(`${address}/rpc/${call}`)
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })])
  })

  test('asks for a digest of its password with SHA-256, and takes no other', async () => {
    const { address } = await model('pro-3em', { password: 'sesame' })
    expect(await getJson(`${address}/shelly`)).toMatchObject({ auth_en: true })
    const target = '/rpc/EM.GetStatus?id=0'
    const refused = await fetch(address + target)
    expect(refused.status).toBe(401)
    const challenge = refused.headers.get('www-authenticate')!
    expect(challenge).toContain('algorithm=SHA-256')
    const tryWith = (password: string, uri = target) =>
      fetch(address + target, { headers: { authorization: digestFor(challenge, { password, uri }) } })
    expect((await tryWith('open')).status).toBe(401)
    expect((await tryWith('sesame', '/rpc/Shelly.Reboot')).status).toBe(401)
    expect((await tryWith('sesame')).status).toBe(200)
  })

  test.each([
    ['nan', { act_power: null }],
    ['reversed_grid', { act_power: 2500 }],
  ])('fails as %s', async (failure, status) => {
    const { device, rpc } = await model('pro-em')
    device.failures.set(failure)
    expect(await rpc('EM1.GetStatus?id=0')).toMatchObject(status)
  })

  test('is told that its clamp is the wrong way round, and is busy after a start', async () => {
    const { device, rpc } = await model('pro-em')
    device.failures.set('reverse_configured')
    expect(await rpc('EM1.GetConfig?id=0')).toMatchObject({ reverse: true })
    device.failures.set('busy')
    expect((await rpc('Shelly.ListMethods')).methods).toEqual(['Shelly.ListMethods'])
  })
})

const hash = (...parts: readonly string[]) => createHash('sha256').update(parts.join(':')).digest('hex')

/** RFC 7616, written apart from the simulator. */
function digestFor(challenge: string, { password, uri }: { password: string; uri: string }): string {
  const part = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(challenge)![1]!
  const [realm, nonce] = [part('realm'), part('nonce')]
  const response = hash(hash('admin', realm, password), nonce, '00000001', 'cafe', 'auth', hash('GET', uri))
  return `Digest username="admin", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="cafe", response="${response}"`
}
