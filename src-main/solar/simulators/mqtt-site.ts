import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Aedes, type AuthenticateError, type Client } from 'aedes'
import { distorted, makeFailures } from './failures.ts'
import { type RunningDevice, serveControl } from './http-device.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

const FAILURES = [
  'silent',
  'retained',
  'garbage',
  'nan',
  'null',
  'empty',
  'offline',
  'wrong_password',
  'unreadable_json',
  'burst',
  'disconnects',
  'reversed_grid',
  'reversed_pv',
  'negative_pv',
  'counter_reset',
]
const BAD_PASSWORD = 4
/** So many messages at once before the true one. */
const BURST = 500

/** A broker with a site that publishes to it when somebody subscribes, and whenever `publish` is called. */
export type MqttSite = RunningDevice & {
  fail(failure: string | null): void
  /**
   * Resolves when every subscriber has been sent the present figures. While it fails as `retained` the first ones are
   * kept by the broker, and nothing new comes.
   */
  publish(): Promise<void>
  /** Throws every client out, as a broker that restarts; as a failure it does so whenever it should publish. */
  disconnectAll(): void
}

export async function startMqttSite(options: {
  readonly site: SimulatedSite
  readonly port?: number
  readonly controlPort?: number
  readonly password?: string
}): Promise<MqttSite> {
  const { site, port = 0, controlPort = 0, password } = options
  const failures = makeFailures(FAILURES)
  const clients = new Set<Client>()
  const broker = await Aedes.createBroker({
    authenticate: (...[, , given, done]) => {
      const isKnown = password === undefined || given?.toString() === password
      const isWelcome = isKnown && failures.current() !== 'wrong_password'
      done(isWelcome ? null : refused(), isWelcome)
    },
  })
  broker.on('client', (client) => clients.add(client))
  broker.on('clientDisconnect', (client) => clients.delete(client))
  const server = createServer(broker.handle)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const control = await serveControl({ site, failures }, controlPort)

  const send = (topic: string, payload: string, retain: boolean) =>
    new Promise<void>((resolve, reject) => {
      const packet = { cmd: 'publish', topic, payload, retain, qos: 0, dup: false } as const
      broker.publish(packet, (error) => (error ? reject(error) : resolve()))
    })

  function disconnectAll(): void {
    for (const client of clients) client.close()
  }

  let hasKept = false
  async function publish(): Promise<void> {
    const failure = failures.current()
    if (failure === 'disconnects') return disconnectAll()
    if (failure === 'silent' || (failure === 'retained' && hasKept)) return
    hasKept = failure === 'retained'
    const now = distorted(site.now(), failure)
    await send('site/status', failure === 'offline' ? 'offline' : 'online', true)
    if (failure === 'offline') return
    const before = failure === 'burst' ? BURST : 0
    for (let message = 0; message < before; message++) await send('site/grid', String(-9000 - message), false)
    for (const [topic, payload] of Object.entries(messages(now, failure))) await send(topic, payload, hasKept)
  }
  broker.on('subscribe', () => void publish())

  return {
    address: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    controlUrl: control.controlUrl,
    fail: failures.set,
    publish,
    disconnectAll,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      await new Promise<void>((resolve) => broker.close(resolve))
      await closed
      await control[Symbol.asyncDispose]()
    },
  }
}

/** aedes has its codes as an enum that only exists for the compiler. */
const refused = (): AuthenticateError =>
  Object.assign<Error, object>(new Error('Bad password'), { returnCode: BAD_PASSWORD }) as never

/** Bare numbers, flat JSON, and JSON that is deep; the panels in kW. */
function messages(now: SiteNow, failure: string | null): Readonly<Record<string, string>> {
  const broken = BROKEN[failure ?? '']
  if (broken !== undefined)
    return Object.fromEntries(['site/grid', 'site/pv', 'site/meter', 'site/battery'].map((topic) => [topic, broken]))
  return {
    'site/grid': String(now.gridW),
    'site/pv': JSON.stringify({ power_kw: now.pvW / 1000, total_kwh: now.pvWh / 1000 }),
    'site/meter': JSON.stringify({
      meters: [
        {
          name: 'grid',
          values: { power: now.gridW, import_kwh: now.importWh / 1000, export_kwh: now.exportWh / 1000 },
        },
      ],
      house: { w: now.houseW + now.extraW },
    }),
    'site/battery': JSON.stringify({ w: now.batteryW, soc: now.batterySocPct }),
  }
}

const BROKEN: Readonly<Record<string, string>> = {
  garbage: 'ON',
  nan: 'NaN',
  null: 'null',
  empty: '',
  unreadable_json: '{"power_kw": 3',
}
