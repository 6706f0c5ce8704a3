import { connect, type IClientOptions, type IPublishPacket, type MqttClient, type MqttProtocol } from 'mqtt'
import { tlsTrouble } from '../../shared/tls-trouble.ts'
import { type SolarSource, SourceUnreadable } from '../ports.ts'
import { makeMqttFigure, type MqttFigure, type MqttPlace } from './mqtt-figure.ts'
import { RELAYED_FIGURES, type RelayedName, relayedReading } from './relayed-site.ts'

const RECONNECT_MS = 10_000
const CONNECT_MS = 10_000
/** How long the first reading waits until every topic has spoken. */
const FIRST_WAIT_MS = 10_000
/** MQTT 3.1.1: bad user name or password; not authorised. */
const REFUSED_CODES = [4, 5]

export type MqttSettings = {
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  readonly url: URL
  readonly user: string | null
  readonly password: string | null
  readonly places: Readonly<Partial<Record<RelayedName, MqttPlace | null>>>
  /** Where the last will of what measures is told, and what it says when that is gone. */
  readonly status: { readonly topic: string; readonly offline: string } | null
  readonly maxAgeS: number
}

type Surroundings = { readonly now: () => Date; readonly firstWaitMs?: number; readonly reconnectMs?: number }

/**
 * A site through messages of an MQTT broker. What the broker kept from before (retained) has no known age and does not
 * count; the first new message does.
 */
export function mqttSource(
  settings: MqttSettings,
  { now, firstWaitMs = FIRST_WAIT_MS, reconnectMs = RECONNECT_MS }: Surroundings,
): SolarSource {
  const address = settings.url.host
  const figures = figuresOf(settings, address)
  const line = makeLine(address)
  let isGone = false
  const settled = makeSettled(firstWaitMs)
  const seeWhetherSettled = () => {
    const isKnown = isGone || [...figures.values()].every((figure) => figure.isLive())
    if (isKnown || line.problem() !== null) settled.now()
  }

  const hear = (topic: string, payload: Buffer, { retain }: IPublishPacket) => {
    const text = payload.toString('utf8')
    if (topic === settings.status?.topic) isGone = text === settings.status.offline
    for (const figure of figures.values()) {
      if (isGone) figure.forget()
      else if (figure.topic === topic) figure.hear(text, { isOld: retain, at: now() })
    }
    seeWhetherSettled()
  }

  const client = open({ ...settings, reconnectMs }, { line, hear, subscribed: settled.soon, seeWhetherSettled })

  return {
    name: 'MQTT',
    async read() {
      await settled.promise
      if (isGone) throw new SourceUnreadable('unreachable', { address: settings.status?.topic ?? address })
      const rule = { now: now(), maxAgeS: settings.maxAgeS, otherwise: line.problem() }
      return relayedReading(Object.fromEntries([...figures].map(([name, figure]) => [name, figure.told(rule)])))
    },
    async close() {
      settled.now()
      await client.endAsync(true)
    },
  }
}

/** Until it is known what the topics say, or why they say nothing: at the latest `waitMs` after they were subscribed to. */
function makeSettled(waitMs: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  const now = () => {
    clearTimeout(timer)
    resolve()
  }
  return { promise, now, soon: () => void (timer ??= setTimeout(now, waitMs)) }
}

function figuresOf({ places }: MqttSettings, address: string): ReadonlyMap<RelayedName, MqttFigure> {
  const made = RELAYED_FIGURES.flatMap((name) => {
    const place = places[name]
    return place ? [[name, makeMqttFigure(place, address)] as const] : []
  })
  return new Map(made)
}

type Line = ReturnType<typeof makeLine>
/** Why the broker tells nothing at present. */
function makeLine(address: string) {
  let problem: SourceUnreadable | null = null
  return {
    problem: () => problem,
    works: () => void (problem = null),
    refuses: (detail: string) => void (problem = new SourceUnreadable('not_authorised', { address, detail })),
    fails: (error: Error) => void (problem = problemOf(error, address)),
    isLost: () => void (problem ??= new SourceUnreadable('unreachable', { address })),
  }
}

function problemOf(error: Error & { code?: unknown }, address: string): SourceUnreadable {
  const { code, message } = error
  if (typeof code === 'number') {
    if (REFUSED_CODES.includes(code)) return new SourceUnreadable('wrong_password', { address }, error)
    return new SourceUnreadable('other', { address, detail: message }, error)
  }
  if (message === 'connack timeout')
    return new SourceUnreadable('timed_out', { address, seconds: CONNECT_MS / 1000 }, error)
  const detail = tlsTrouble(error)
  if (detail !== null) return new SourceUnreadable('other', { address, detail }, error)
  // The system's errors have a code; what has none is about what was said, which is no MQTT then.
  if (code === undefined) return new SourceUnreadable('not_that_device', { address, detail: 'no MQTT' }, error)
  return new SourceUnreadable('unreachable', { address }, error)
}

type Listeners = {
  readonly line: Line
  readonly hear: (topic: string, payload: Buffer, packet: IPublishPacket) => void
  readonly subscribed: () => void
  readonly seeWhetherSettled: () => void
}

/** As parts: of a URL as text the library makes them by a way of which Node warns. */
const brokerOf = ({ protocol, hostname, port, pathname, search }: URL): IClientOptions => ({
  protocol: protocol.slice(0, -1) as MqttProtocol,
  host: hostname.replaceAll(/^\[|\]$/g, ''),
  ...(port === '' ? {} : { port: Number(port) }),
  path: `${pathname}${search}`,
})

function open(settings: MqttSettings & { reconnectMs: number }, listeners: Listeners): MqttClient {
  const { line, hear, subscribed, seeWhetherSettled } = listeners
  const { url, user, password, places, status, reconnectMs } = settings
  const topics = new Set([
    ...Object.values(places).flatMap((place) => place?.topic ?? []),
    ...(status ? [status.topic] : []),
  ])
  const client = connect({
    ...brokerOf(url),
    clean: true,
    connectTimeout: CONNECT_MS,
    reconnectPeriod: reconnectMs,
    reconnectOnConnackError: true,
    // What is subscribed again on each new connection is subscribed here, where a refusal is heard.
    resubscribe: false,
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
  })
  client.on('connect', () => {
    line.works()
    client.subscribe([...topics], (error) => {
      if (error === null) return subscribed()
      line.refuses(error.message)
      seeWhetherSettled()
    })
  })
  client.on('error', (error) => {
    line.fails(error)
    seeWhetherSettled()
  })
  client.on('close', () => {
    line.isLost()
    seeWhetherSettled()
  })
  client.on('message', hear)
  return client
}
