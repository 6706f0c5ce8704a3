import type { SourceConfig } from '#core/contracts/solar.ts'
import type { SOURCE_PROBLEMS } from '#core/wording/source-problems.ts'
import { onTestFinished } from 'vitest'
import { siteReading } from '../ports.ts'
import { openSiteServer } from '../sharing/site-server.ts'
import { evcc } from './evcc.ts'
import { distorted } from './failures.ts'
import { homeAssistant } from './home-assistant.ts'
import type { HttpDevice } from './http-device.ts'
import { startMqttSite } from './mqtt-site.ts'
import { startP1Meter } from './p1-meter.ts'
import { shellyGen1, type ShellyGen1Options } from './shelly-gen1.ts'
import { shellyGen2, type ShellyGen2Options } from './shelly-gen2.ts'
import { served, type testSite, untilFinished } from './test-site.ts'

type TestSite = ReturnType<typeof testSite>
type Settings = SourceConfig['settings']
type Code = (typeof SOURCE_PROBLEMS)[number]
export type Figure = 'grid' | 'pv' | 'load'

/** A source in front of a device that speaks its real protocol, and what breaks that device. */
export type Row = {
  readonly name: string
  readonly kind: SourceConfig['kind']
  readonly tells: readonly Figure[]
  /** Its counters are those of the grid's own meter. */
  readonly counts?: boolean
  /** It tells every power as positive. */
  readonly hasNoSign?: boolean
  /** What stands for the house where neither grid nor house is known. */
  readonly assumedLoadW?: number
  readonly start: (site: TestSite) => Promise<{ settings: Settings; fail(failure: string): void | Promise<void> }>
  readonly failures: readonly (readonly [failure: string, code: Code])[]
}

const HTTP = [
  ['drops', 'unreachable'],
  ['http_500', 'other'],
  ['not_json', 'not_that_device'],
  ['redirects', 'other'],
  ['endless', 'not_that_device'],
] as const

export const overHttp =
  (make: (site: TestSite) => HttpDevice, more: Settings = {}): Row['start'] =>
  async (site) => {
    const device = make(site)
    const { address } = await served(device)
    return { settings: { address, ...more }, fail: device.failures.set }
  }

const shelly1 =
  (model: ShellyGen1Options['model'], roles?: ShellyGen1Options['roles'], password?: string) => (at: TestSite) =>
    shellyGen1({ site: at.site, model, ...(roles ? { roles } : {}), ...(password ? { password } : {}) })
const shelly2 =
  (model: ShellyGen2Options['model'], roles?: ShellyGen2Options['roles'], password?: string) => (at: TestSite) =>
    shellyGen2({ site: at.site, model, ...(roles ? { roles } : {}), ...(password ? { password } : {}) })

const SHELLY = [
  ...HTTP,
  ['http_404', 'not_that_device'],
  ['not_this_device', 'not_that_device'],
  ['nan', 'not_a_number'],
] as const
const TOKEN = 'a long-lived token'
export const ENTITIES = {
  token: TOKEN,
  grid: 'sensor.grid_power',
  pv: 'sensor.solar_power',
  load: 'sensor.house_power',
  import_energy: 'sensor.grid_import',
  export_energy: 'sensor.grid_export',
}
export const atHome = ({ site }: TestSite) => homeAssistant({ site, token: TOKEN })

export const overMqtt =
  (more: Settings): Row['start'] =>
  async ({ site }) => {
    const broker = untilFinished(await startMqttSite({ site, password: 'sesame' }))
    return { settings: { address: broker.address, user: 'node', password: 'sesame', ...more }, fail: broker.fail }
  }

const SITE_KEY = 'the key of this site'

/** A node that has the meter, and tells what it last read. */
async function overNode({ site, clock }: TestSite) {
  let failure: string | null = null
  const heard = () => {
    const { at, gridW, pvW, houseW, extraW, importWh, exportWh } = distorted(site.now(), failure)
    return siteReading({ at, gridW, pvW, loadW: houseW + extraW, importWh, exportWh, quality: 'measured' })
  }
  const problem = () =>
    failure === 'stale' ? { code: 'stale' as const, values: { address: 'meter', seconds: 300 } } : null
  const door = await openSiteServer({
    port: 0,
    host: '127.0.0.1',
    key: SITE_KEY,
    now: () => clock().getTime(),
    answers: {
      reading: () =>
        failure === 'no_meter' || failure === 'stale' ? { problem: problem() } : { reading: heard(), ageMs: 0 },
      isLeader: () => true,
      settle: () => ({ untilAgoMs: 0, grantedJ: [] }),
    },
  })
  onTestFinished(() => door.close())
  const fail = (name: string) => void (failure = name)
  return { settings: { address: `127.0.0.1:${door.port}`, key: SITE_KEY }, fail }
}

export const ROWS: readonly Row[] = [
  {
    name: 'DSMR P1',
    counts: true,
    kind: 'dsmr-p1',
    tells: ['grid'],
    async start({ site }) {
      const meter = untilFinished(await startP1Meter({ site }))
      return { settings: { address: meter.address }, fail: meter.fail }
    },
    failures: [
      ['drops', 'hung_up'],
      ['taken', 'hung_up'],
    ],
  },
  {
    name: 'Shelly EM, its first clamp on the grid',
    counts: true,
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly1('em'), { role: 'grid' }),
    failures: [...SHELLY, ['invalid', 'not_a_number'], ['wrong_password', 'wrong_password']],
  },
  {
    name: 'Shelly EM, its second clamp on the panels',
    kind: 'shelly',
    tells: ['pv'],
    assumedLoadW: 500,
    start: overHttp(shelly1('em'), { role: 'pv', channel: 1 }),
    failures: [['reversed_pv', 'sign_reversed']],
  },
  {
    name: 'Shelly 3EM with a password',
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly1('3em', undefined, 'sesame'), { role: 'grid', password: 'sesame' }),
    failures: [['wrong_password', 'wrong_password']],
  },
  {
    name: 'Shelly Plug S on the panels',
    hasNoSign: true,
    kind: 'shelly',
    tells: ['pv'],
    assumedLoadW: 500,
    start: overHttp(shelly1('plug', ['pv']), { role: 'pv' }),
    failures: [['nan', 'not_a_number']],
  },
  {
    name: 'Shelly Pro 3EM',
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly2('pro-3em'), { role: 'grid' }),
    failures: [...SHELLY, ['busy', 'no_meter'], ['wrong_password', 'wrong_password']],
  },
  {
    name: 'Shelly Pro 3EM as three clamps',
    counts: true,
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly2('pro-3em-monophase'), { role: 'grid' }),
    failures: [['nan', 'not_a_number']],
  },
  {
    name: 'Shelly Pro EM with a password',
    counts: true,
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly2('pro-em', undefined, 'sesame'), { role: 'grid', channel: 0, password: 'sesame' }),
    failures: [
      ['nan', 'not_a_number'],
      ['wrong_password', 'wrong_password'],
    ],
  },
  {
    name: 'Shelly PM Mini on the grid',
    counts: true,
    kind: 'shelly',
    tells: ['grid'],
    start: overHttp(shelly2('pm', ['grid']), { role: 'grid' }),
    failures: [['nan', 'not_a_number']],
  },
  {
    name: 'Shelly PM Mini on the panels',
    kind: 'shelly',
    tells: ['pv'],
    assumedLoadW: 500,
    start: overHttp(shelly2('pm'), { role: 'pv' }),
    failures: [
      ['reversed_pv', 'sign_reversed'],
      ['nan', 'not_a_number'],
    ],
  },
  {
    name: 'Shelly Plus Plug S on the panels',
    hasNoSign: true,
    kind: 'shelly',
    tells: ['pv'],
    assumedLoadW: 500,
    start: overHttp(shelly2('plug', ['pv']), { role: 'pv' }),
    failures: [['nan', 'not_a_number']],
  },
  {
    name: 'Home Assistant',
    counts: true,
    kind: 'home-assistant',
    tells: ['grid', 'pv', 'load'],
    start: overHttp(atHome, ENTITIES),
    failures: [
      ...HTTP,
      ['http_404', 'not_that_device'],
      ['not_this_device', 'not_that_device'],
      ['wrong_password', 'wrong_password'],
      ['unavailable', 'not_a_number'],
      ['unknown', 'not_a_number'],
      ['empty', 'not_a_number'],
      ['nan', 'not_a_number'],
      ['reversed_pv', 'sign_reversed'],
    ],
  },
  {
    name: 'Home Assistant with two sensors that have no sign',
    kind: 'home-assistant',
    tells: ['grid'],
    start: overHttp(atHome, {
      token: TOKEN,
      grid: 'sensor.grid_import_power',
      grid_export: 'sensor.grid_export_power',
    }),
    failures: [['unavailable', 'not_a_number']],
  },
  {
    name: 'Home Assistant that knows the panels alone',
    kind: 'home-assistant',
    tells: ['pv'],
    assumedLoadW: 500,
    start: overHttp(atHome, { token: TOKEN, pv: 'sensor.solar_power' }),
    failures: [['pv_unavailable', 'not_a_number']],
  },
  {
    name: 'MQTT, bare numbers and flat JSON',
    kind: 'mqtt',
    tells: ['grid', 'pv'],
    start: overMqtt({ grid: 'site/grid', pv: 'site/pv', pv_path: 'power_kw', pv_unit: 'kW' }),
    failures: [
      ['garbage', 'not_a_number'],
      ['nan', 'not_a_number'],
      ['null', 'not_a_number'],
      ['empty', 'not_a_number'],
      ['unreadable_json', 'not_a_number'],
      ['wrong_password', 'wrong_password'],
      ['reversed_pv', 'sign_reversed'],
    ],
  },
  {
    name: 'MQTT, deep in JSON',
    kind: 'mqtt',
    tells: ['grid', 'load'],
    start: overMqtt({
      grid: 'site/meter',
      grid_path: 'meters[0].values.power',
      load: 'site/meter',
      load_path: 'house.w',
    }),
    failures: [['garbage', 'not_a_number']],
  },
  {
    name: 'evcc',
    counts: true,
    kind: 'evcc',
    tells: ['grid', 'pv', 'load'],
    start: overHttp(({ site }) => evcc({ site })),
    failures: [
      ...HTTP,
      ['http_404', 'not_that_device'],
      ['not_this_device', 'not_that_device'],
      ['starting', 'no_meter'],
      ['nan', 'not_a_number'],
      ['reversed_pv', 'sign_reversed'],
    ],
  },
  {
    name: 'another node of the site',
    kind: 'koprogo-node',
    counts: true,
    tells: ['grid', 'pv', 'load'],
    start: overNode,
    failures: [
      ['no_meter', 'no_meter'],
      ['stale', 'stale'],
    ],
  },
]
