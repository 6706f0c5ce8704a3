import type { Service } from 'bonjour-service'
import type { FoundSource } from '#core/contracts/solar.ts'

/** How long this network is listened to, in ms: devices that sleep answer the second question. */
const LISTEN_MS = 5000
const FOUND_MAX = 50

/** What a device says of itself over mDNS. */
export type Announced = {
  readonly type: string
  readonly name: string
  readonly port: number
  readonly addresses: readonly string[]
}

/** Which kinds announce themselves, and as what. Gen 1 Shellys are web servers like any other, told by their name. */
const SERVICES = ['shelly', 'http', 'home-assistant', 'mqtt'] as const

/** Looks around in this network for devices that announce themselves. Rejects where the network cannot be listened to. */
export async function discoverSources(listenMs = LISTEN_MS): Promise<readonly FoundSource[]> {
  const { default: Bonjour } = await import('bonjour-service')
  const { promise: broken, reject } = Promise.withResolvers<never>()
  const bonjour = new Bonjour({}, reject)
  const heard: Announced[] = []
  const browsers = SERVICES.map((type) => bonjour.find({ type }, (service) => void heard.push(announced(service))))
  try {
    await Promise.race([broken, new Promise((resolve) => setTimeout(resolve, listenMs))])
  } finally {
    for (const browser of browsers) browser.stop()
    bonjour.destroy()
  }
  return foundIn(heard)
}

const announced = ({ type, name, port, addresses }: Service): Announced => ({
  type,
  name,
  port,
  addresses: addresses ?? [],
})

/** Each device once, as a source whose form is half filled in. What is announced is anybody's word: it is only shown. */
export function foundIn(heard: readonly Announced[]): readonly FoundSource[] {
  const found = new Map<string, FoundSource>()
  for (const service of heard) {
    const source = sourceIn(service)
    if (source) found.set(`${source.kind} ${String(source.settings['address'])}`, source)
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name)).slice(0, FOUND_MAX)
}

function sourceIn(service: Announced): FoundSource | null {
  const { type } = service
  const name = printable(service.name)
  const address = addressOf(service)
  if (address === null) return null
  if (type === 'home-assistant') {
    return { kind: 'home-assistant', name, settings: { address: `${address}:${service.port}` } }
  }
  if (type === 'mqtt') return { kind: 'mqtt', name, settings: { address: `mqtt://${address}:${service.port}` } }
  if (type === 'shelly' || /^shelly/i.test(name)) return { kind: 'shelly', name, settings: { address } }
  if (/^evcc/i.test(name)) return { kind: 'evcc', name, settings: { address: `${address}:${service.port}` } }
  return null
}

const addressOf = ({ addresses }: Announced) => addresses.find((address) => /^\d+(\.\d+){3}$/.test(address)) ?? null

const printable = (text: string) => text.replaceAll(/\p{C}/gu, '').slice(0, 100)
