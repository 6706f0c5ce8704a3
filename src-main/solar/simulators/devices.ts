import { evcc } from './evcc.ts'
import { homeAssistant } from './home-assistant.ts'
import { type HttpDevice, type RunningDevice, serveHttpDevice } from './http-device.ts'
import { startMqttSite } from './mqtt-site.ts'
import { startP1Meter } from './p1-meter.ts'
import type { Role } from './roles.ts'
import { shellyGen1 } from './shelly-gen1.ts'
import { shellyGen2 } from './shelly-gen2.ts'
import type { SimulatedSite } from './simulated-site.ts'
import { tasmotaPlug } from './tasmota.ts'

/** Every device that can be simulated, with its models; the first is the usual one. */
export const DEVICES = {
  shelly: ['pro-3em', 'pro-3em-monophase', 'pro-em', 'pm', 'plug', 'gen1-em', 'gen1-3em', 'gen1-plug'],
  p1: ['dsmr5'],
  'home-assistant': ['rest'],
  mqtt: ['broker'],
  evcc: ['state'],
  tasmota: ['plug'],
} as const
export type DeviceName = keyof typeof DEVICES
export const DEVICE_NAMES = Object.keys(DEVICES) as readonly DeviceName[]

export type DeviceOptions = {
  readonly site: SimulatedSite
  readonly model: string
  readonly roles: readonly Role[] | null
  /** Of a Home Assistant its token. */
  readonly password: string | null
  /** Port 0: any. `controlPort` is of those that speak no HTTP themselves. */
  readonly port: number
  readonly controlPort: number
}
/** `everyMs`: how often it speaks by itself, and `speak` makes it. */
export type StartedDevice = RunningDevice & {
  readonly speaks?: { readonly everyMs: number; readonly speak: () => void | Promise<void> }
}

const P1_EVERY_MS = 1000
const MQTT_EVERY_MS = 5000

/** Starts one of them on loopback. */
export async function startDevice(name: DeviceName, options: DeviceOptions): Promise<StartedDevice> {
  const { port, controlPort, site, password } = options
  switch (name) {
    case 'p1': {
      const meter = await startP1Meter({ site, port, controlPort })
      return { ...meter, speaks: { everyMs: P1_EVERY_MS, speak: meter.push } }
    }
    case 'mqtt': {
      const broker = await startMqttSite({ site, port, controlPort, ...(password === null ? {} : { password }) })
      return { ...broker, speaks: { everyMs: MQTT_EVERY_MS, speak: broker.publish } }
    }
    case 'home-assistant':
      return serveHttpDevice(homeAssistant({ site, token: password ?? 'token' }), port)
    case 'evcc':
      return serveHttpDevice(evcc({ site }), port)
    case 'tasmota':
      return serveHttpDevice(tasmotaPlug({ site, ...given(options) }), port)
    case 'shelly':
      return serveHttpDevice(shelly(options), port)
  }
}

function shelly(options: DeviceOptions): HttpDevice {
  const { site, model } = options
  const more = { site, ...given(options) }
  if (model === 'gen1-em' || model === 'gen1-3em' || model === 'gen1-plug')
    return shellyGen1({ ...more, model: GEN1[model] })
  return shellyGen2({ ...more, model: model as 'pro-3em' })
}
const GEN1 = { 'gen1-em': 'em', 'gen1-3em': '3em', 'gen1-plug': 'plug' } as const

/** What was not given is left to the device. */
const given = ({ roles, password }: DeviceOptions) => ({
  ...(roles === null ? {} : { roles, role: roles[0]! }),
  ...(password === null ? {} : { password }),
})
