import { hasLogin } from '../../shared/device-address.ts'
import {
  addressField,
  choiceField,
  numberField,
  optionalTextField,
  secretField,
  switchField,
} from '../setting-fields.ts'
import { SettingsInvalid, sourceKind } from '../source-kind.ts'
import { parseJsonPath } from './json-path.ts'
import type { MqttPlace } from './mqtt-figure.ts'
import { maxAgeField, relayedTells } from './relayed-fields.ts'
import type { RelayedName } from './relayed-site.ts'

const MAX_AGE_S = 60
const TOPIC_MAX_SCALE = 1_000_000
const UNITS = { W: 1, kW: 1000, '%': 1 } as const

const topic = (example: string) => optionalTextField({ example })
const more = { isAdvanced: true }
const path = optionalTextField({ ...more, example: 'meters[0].values.power' })
const unit = choiceField(['W', 'kW'], { ...more, standard: 'W' })
const scale = numberField({ min: -TOPIC_MAX_SCALE, max: TOPIC_MAX_SCALE }, { ...more, standard: 1 })
const inverted = switchField(more)

/** Messages of an MQTT broker: bare numbers, or JSON with a path like `a.b[0].c`. */
export const mqtt = sourceKind({
  kind: 'mqtt',
  quality: 'relayed',
  isDiscoverable: true,
  fields: {
    address: addressField('192.168.1.10:1883', (address) => brokerUrl(address) !== null),
    user: optionalTextField(),
    password: secretField({ isRequired: false }),
    grid: topic('house/grid/power'),
    pv: topic('house/solar/power'),
    battery: topic('house/battery/power'),
    grid_path: path,
    grid_unit: unit,
    grid_scale: scale,
    grid_inverted: inverted,
    grid_export: optionalTextField({ ...more, example: 'dsmr/reading/electricity_currently_returned' }),
    grid_export_path: path,
    pv_path: path,
    pv_unit: unit,
    pv_scale: scale,
    pv_inverted: inverted,
    battery_path: path,
    battery_unit: unit,
    battery_scale: scale,
    battery_inverted: inverted,
    battery_soc: optionalTextField({ ...more, example: 'house/battery/soc' }),
    battery_soc_path: path,
    load: optionalTextField({ ...more, example: 'house/power' }),
    load_path: path,
    load_unit: unit,
    load_scale: scale,
    status_topic: optionalTextField({ ...more, example: 'house/status' }),
    status_offline: optionalTextField({ ...more, example: 'offline' }),
    max_age_s: maxAgeField({ least: 5, standard: MAX_AGE_S }),
  },
  tells: mqttTells,
  async open(settings, { now }) {
    mqttTells(settings)
    const grid = { unit: settings.grid_unit, scale: settings.grid_scale }
    const places: Partial<Record<RelayedName, MqttPlace | null>> = {
      grid: place('grid', settings.grid, { ...grid, path: settings.grid_path, isInverted: settings.grid_inverted }),
      gridExport: place('grid_export', settings.grid_export, { ...grid, path: settings.grid_export_path }),
      pv: place('pv', settings.pv, {
        path: settings.pv_path,
        unit: settings.pv_unit,
        scale: settings.pv_scale,
        isInverted: settings.pv_inverted,
      }),
      battery: place('battery', settings.battery, {
        path: settings.battery_path,
        unit: settings.battery_unit,
        scale: settings.battery_scale,
        isInverted: settings.battery_inverted,
      }),
      batterySoc: place('battery_soc', settings.battery_soc, { path: settings.battery_soc_path, unit: '%', scale: 1 }),
      load: place('load', settings.load, {
        path: settings.load_path,
        unit: settings.load_unit,
        scale: settings.load_scale,
      }),
    }
    // Whoever only looks at the form loads no MQTT.
    const { mqttSource } = await import('./mqtt-source.ts')
    return mqttSource(
      {
        url: brokerUrl(settings.address)!,
        user: settings.user,
        password: settings.password,
        places,
        status:
          settings.status_topic === null
            ? null
            : { topic: settings.status_topic, offline: settings.status_offline ?? 'offline' },
        maxAgeS: settings.max_age_s,
      },
      { now },
    )
  },
})

/** Throws `SettingsInvalid` too for a password that the protocol has no place for. */
function mqttTells(settings: Parameters<typeof relayedTells>[0] & Login) {
  if (settings.password !== null && settings.user === null)
    throw new SettingsInvalid('user', 'MQTT knows no password without a user')
  return relayedTells(settings)
}
type Login = { readonly user: string | null; readonly password: string | null }

type About = { path: string | null; unit: keyof typeof UNITS; scale: number; isInverted?: boolean }

/** Throws `SettingsInvalid` for a topic that is a pattern and a path that is none. */
function place(field: string, topic: string | null, about: About): MqttPlace | null {
  if (topic === null) return null
  if (/[+#]/.test(topic)) throw new SettingsInvalid(field, 'one topic, without + and #')
  const { path, unit, scale, isInverted = false } = about
  const factor = scale * UNITS[unit] * (isInverted ? -1 : 1)
  return { topic, path: pathOf(`${field}_path`, path), factor }
}

function pathOf(field: string, path: string | null) {
  try {
    return parseJsonPath(path ?? '')
  } catch (error) {
    throw new SettingsInvalid(field, error instanceof Error ? error.message : String(error))
  }
}

/** `host`, `host:port`, or a URL of mqtt or mqtts; null for what is none. */
function brokerUrl(address: string): URL | null {
  const url = URL.parse(/:\/\//.test(address) ? address : `mqtt://${address}`)
  const isBroker = url !== null && /^mqtts?:$/.test(url.protocol) && url.hostname !== '' && !hasLogin(url)
  return isBroker ? url : null
}
